import { z } from 'zod'
import { cookieMapProblems, maxCookies, parseCookieString, withoutNameless } from '../../cookies/cookie.ts'
import { headerMapProblems } from '../../cookies/header.ts'
import { AppError, type FieldProblem } from '../../errors.ts'

/** A cookie's name and value, for patterns in the document: no blanks at the ends, no `;`, no control characters. */
const cookieName = '[^\\u0000-\\u0020\\u007f;=]([^\\u0000-\\u001f\\u007f;=]*[^\\u0000-\\u0020\\u007f;=])?'
const cookieValue = '[^\\u0000-\\u001f\\u007f;]*'
const cookieText = `^(${cookieName}=${cookieValue}(; *${cookieName}=${cookieValue})*;?)?$`

/** Cookie name → value; may be empty. */
const cookieMap = z
  .record(z.string(), z.string().meta({ pattern: `^${cookieValue}$` }))
  .overwrite(withoutNameless)
  .superRefine((cookies, context) => report(cookieMapProblems(cookies, ''), context))
  .meta({
    description: `At most ${maxCookies} cookies; name and value of one at most 8 KiB; one without a name is left out if there are others`,
    examples: [{ sid: 'abc' }],
    maxProperties: maxCookies,
    propertyNames: { type: 'string', pattern: `^${cookieName}$` },
  })

/** Header name → value. */
export const headerMap = z
  .record(z.string(), z.string().meta({ pattern: '^[^\\u0000-\\u0008\\u000a-\\u001f\\u007f]*$' }))
  .superRefine((headers, context) => report(headerMapProblems(headers, ''), context))
  .meta({
    description: 'At most 32 KiB in all; no hop-by-hop or framing headers',
    propertyNames: { type: 'string', pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" },
  })

/** Cookies as one string, `a=1; b=2`, or as a map. */
export const cookieMapOrText = z.union([cookieMap, z.string().transform(parseText).meta({ pattern: cookieText })])

const exported = z
  .record(z.string(), z.unknown())
  .refine(
    (content) => Array.isArray(content['cookies']) || (typeof content['log'] === 'object' && content['log'] !== null),
    'must map each name to a text, or be a storageState or a HAR',
  )
  .meta({
    description: 'A HAR, or the storageState of Playwright',
    anyOf: [
      { required: ['cookies'], properties: { cookies: { type: 'array' } } },
      { required: ['log'], properties: { log: { type: 'object' } } },
    ],
  })

/** Cookies in any known format, or a map of cookies, which is checked like other maps. */
export const cookiesIn = z
  .union([
    cookieMap,
    z.string().min(1).meta({ description: 'A Cookie header, a cURL command, a cookies.txt, or JSON as text' }),
    z.array(z.unknown()).min(1).meta({ description: 'A list of cookies as extensions and DevTools export it' }),
    exported,
  ])
  .meta({ description: 'A map of name to value, or what a browser or tool exports (docs/import.md)' })

function parseText(text: string, context: z.core.$RefinementCtx): Record<string, string> {
  try {
    const cookies = parseCookieString(text)
    report(cookieMapProblems(cookies, ''), context)
    return cookies
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    report(error.fields, context)
    return z.NEVER
  }
}

/** Adds problems with paths relative to the map (`.sid`, or empty for the map itself) as issues of the schema. */
function report(problems: readonly FieldProblem[], context: z.core.$RefinementCtx): void {
  for (const { field, message } of problems) {
    context.addIssue({ code: 'custom', message, path: field === '' ? [] : [field.slice(1)] })
  }
}
