import { z } from 'zod'
import { cookieMapProblems, maxCookies, parseCookieString } from '../../cookies/cookie.ts'
import { headerMapProblems } from '../../cookies/header.ts'
import { AppError, type FieldProblem } from '../../errors.ts'

/** Cookie name → value; may be empty. */
export const cookieMap = z
  .record(z.string(), z.string())
  .superRefine((cookies, context) => report(cookieMapProblems(cookies, ''), context))
  .meta({
    description: `At most ${maxCookies} cookies; name and value of one at most 8 KiB`,
    examples: [{ sid: 'abc' }],
  })

/** Header name → value. */
export const headerMap = z
  .record(z.string(), z.string())
  .superRefine((headers, context) => report(headerMapProblems(headers, ''), context))
  .meta({ description: 'At most 32 KiB in all; no hop-by-hop or framing headers' })

/** Cookies as one string, `a=1; b=2`, or as a map. */
export const cookieMapOrText = z.union([cookieMap, z.string().transform(parseText)])

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
