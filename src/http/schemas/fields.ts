import { z } from 'zod'
import { parseTime } from '../times.ts'

/** An optional request field: absent or null asks for nothing. */
export const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish()

const wellFormed = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** Text of `min`..`max` UTF-16 units, without NUL and lone surrogates (neither survives a database). */
export const text = (min: number, max: number) =>
  z.string().min(min).max(max).refine(wellFormed, 'must not hold NUL or lone surrogates')

/** Text with something to see in it. */
export const label = (max: number) => text(1, max).refine((value) => value.trim() !== '', 'must not be blank')

/** A URL as text; what it may point to is decided where it is used. */
export const urlText = text(1, 8192)

/** A time in (contract §1), as epoch milliseconds. */
export const timeIn = z
  .string()
  .max(64)
  .transform((value, context) => {
    const at = parseTime(value)
    if (at === null) context.addIssue({ code: 'custom', message: 'must be an ISO-8601 time, years 0000 to 9999' })
    return at ?? z.NEVER
  })
  .meta({ description: 'ISO-8601; no zone means UTC', examples: ['2026-04-01T00:00:00Z'] })

/** A time out: whole seconds, UTC, Z. */
export const timeOut = z.string().meta({ format: 'date-time', examples: ['2026-03-18T12:00:00Z'] })

export const idOut = z.string().meta({ format: 'uuid' })

/** A whole number in a query string. */
export const wholeQuery = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .meta({ description: `${min} to ${max}` })

/** A position in a list, as an earlier answer gave it. */
export const cursor = text(1, 1024)
