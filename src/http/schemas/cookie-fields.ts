import { z } from 'zod'
import { cookieMapProblems, maxCookies, parseCookieString } from '../../cookies/cookie.ts'
import { headerMapProblems } from '../../cookies/header.ts'
import { AppError, type FieldProblem } from '../../errors.ts'

/** A cookie's name and value, for patterns in the document: no blanks at the ends, no `;`, no control characters. */
const cookieName = '[^\\u0000-\\u0020\\u007f;=]([^\\u0000-\\u001f\\u007f;=]*[^\\u0000-\\u0020\\u007f;=])?'
const cookieValue = '[^\\u0000-\\u001f\\u007f;]*'
const cookieText = `^(${cookieName}=${cookieValue}(; *${cookieName}=${cookieValue})*;?)?$`

/** Cookie name → value; may be empty. */
export const cookieMap = z
  .record(z.string(), z.string().meta({ pattern: `^${cookieValue}$` }))
  .superRefine((cookies, context) => report(cookieMapProblems(cookies, ''), context))
  .meta({
    description: `At most ${maxCookies} cookies; name and value of one at most 8 KiB`,
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

function parseText(text: string, context: z.core.$RefinementCtx): Record<string, string> {
  try {
    const cookies = parseCookieString(text, '')
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
