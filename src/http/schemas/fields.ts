import { z } from 'zod'
import { isEmpty } from '../../cookies/formats/fields.ts'
import { parseTime } from '../parse-time.ts'
import { urlPattern } from './url-pattern.ts'

/** An optional request field: null counts as absent. */
export const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish()

/** A body without required fields, which may also be null; the document shows only the object. */
export const bodyOrNull = <Schema extends z.ZodObject>(schema: Schema) => z.preprocess((body) => body ?? {}, schema)

/** An optional parameter of a query: null when it is absent. */
export const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().transform((value) => value ?? null)

const wellFormed = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** Counts characters as JSON Schema does: a surrogate pair is one. */
const isAtMost = (value: string, max: number): boolean => value.length <= max || [...value].length <= max

/** Text of `min` to `max` characters, without NUL and lone surrogates, which databases do not store. */
export const text = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .refine((value) => isAtMost(value, max), `must have at most ${max} characters`)
    .refine(wellFormed, 'must not contain NUL or lone surrogates')
    .meta({ maxLength: max, pattern: `^[^${nul}]*$` })

const nul = '\\u0000'
const control = '\\u0000-\\u001f\\u007f-\\u009f'
/** A character that is neither white space nor a control character, for patterns in the document. */
const visible = `[^\\s${nul}-\\u0020\\u007f-\\u00a0\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]`

const isVisible = new RegExp(visible)

/** Text of at most 255 characters, at least one of them visible. */
export const label = text(1, 255)
  .refine((value) => isVisible.test(value), 'must not be blank')
  .meta({ maxLength: 255, pattern: `^[^${nul}]*${visible}[^${nul}]*$` })

/** A label without `<` and `>`. */
export const tagFreeLabel = label
  .refine((value) => !/[<>]/.test(value), 'must not contain < or >')
  .meta({ maxLength: 255, pattern: `^[^<>${nul}]*${visible.replace('[^', '[^<>')}[^<>${nul}]*$` })

/** A label without control characters. */
export const lineLabel = label
  .refine((value) => !/\p{Cc}/u.test(value), 'must not contain control characters')
  .meta({ maxLength: 255, pattern: `^[^${control}]*${visible}[^${control}]*$` })

/** A URL as text; the code that uses it checks its target. */
export const urlText = text(1, 8192).meta({ maxLength: 8192, pattern: urlPattern })

const calendarDate =
  '[1-9][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))'
const leapDay = '[1-9][0-9](0[48]|[2468][048]|[13579][26])-02-29'
const clockTime = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?'

/** A time in a request, as epoch milliseconds. */
export const timeIn = z
  .string()
  .max(64)
  .transform((value, context) => {
    const at = parseTime(value)
    if (at === null) context.addIssue({ code: 'custom', message: 'must be an ISO-8601 time, years 0000 to 9999' })
    return at ?? z.NEVER
  })
  .meta({
    description:
      'ISO-8601; no zone means UTC. Answers use the extended calendar form; the basic form, ordinal dates and week dates are accepted, too',
    pattern: `^(${calendarDate}|${leapDay})([T ]${clockTime}(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?)?$`,
    examples: ['2026-04-01T00:00:00Z'],
  })

/** A time in a response: whole seconds, UTC, Z. */
export const timeOut = z.string().meta({ format: 'date-time', examples: ['2026-03-18T12:00:00Z'] })

export const idOut = z.string().meta({ format: 'uuid' })

/** True or false in a query string. */
export const flagQuery = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1')

/** How many entries of a list a page has at most: a whole number from 1 in a query string. */
export const limitQuery = (max: number, byDefault: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    // Not a transform: the document would lose the default.
    .pipe(z.coerce.number<string>().min(1).max(max))
    .default(byDefault)
    .meta({ description: `1 to ${max}`, type: 'integer', minimum: 1, maximum: max, pattern: undefined })

/** A position in a list, from an earlier response. */
export const cursor = text(1, 1024)

/** The fields that have a value: null counts as absent. */
export function withoutNulls<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as {
    [Name in keyof Fields]?: NonNullable<Fields[Name]>
  }
}

/** An empty map, list or text counts as absent, like null: some clients send one for a missing value. */
export function orNullIfEmpty<Value extends string | object>(value: Value | null | undefined): Value | null {
  return value == null || isEmpty(value) ? null : value
}

/** The fields that a PATCH contains, including null; those that are undefined are left out. */
export function givenFields<Fields extends object>(
  fields: Fields,
): {
  [Name in keyof Fields]?: Exclude<Fields[Name], undefined>
} {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>
  }
}

/** Applies `map` to a value; null and undefined stay. */
export function mapped<Value, Made, Absent extends null | undefined>(
  value: Value | Absent,
  map: (value: Value & {}) => Made,
): Made | Absent {
  return value == null ? (value as Absent) : map(value)
}

type Given<Values> = { readonly [Name in keyof Values]: Values[Name] | null | undefined }

/** The members that a request gives of an object; null stands for the default. */
export function givenMembers<Values extends object>(defaults: Values, given: Given<Values>): Partial<Values> {
  const names = Object.keys(defaults) as (keyof Values)[]
  const members = names.filter((name) => given[name] !== undefined).map((name) => [name, given[name] ?? defaults[name]])
  return Object.fromEntries(members) as Partial<Values>
}

/** What a field means (null: its schema says it, which always wins), and an example value. */
export type FieldWords = readonly [description: string | null, example?: unknown]

/** By field name, or `Schema.field` for a name that means something else in that schema. */
export type WordTable = Readonly<Record<string, FieldWords>>
