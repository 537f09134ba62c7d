import { isDeepStrictEqual } from 'node:util'

/** What a value has to be: a pattern for text, a predicate, or something equal. */
export type Expected = RegExp | ((value: unknown) => boolean) | string | number | boolean | null | undefined | object

/** By the path of a field, `billing.tier_used`, what is read there; undefined where nothing may stand. */
export type ExpectedFields = Readonly<Record<string, Expected>>

export const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
export const isNumber = (value: unknown): boolean => typeof value === 'number'
export const isWhole = (value: unknown): boolean => Number.isSafeInteger(value)
export const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
export const isList = (value: unknown): boolean => Array.isArray(value)
export const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const orNull = (is: (value: unknown) => boolean) => {
  const either = (value: unknown): boolean => value === null || is(value)
  return either
}

/** A sentence for each field that is not as expected. */
export function problemsOf(value: unknown, fields: ExpectedFields): string[] {
  return Object.entries(fields).flatMap(([path, expected]) => {
    const actual = at(value, path)
    return meets(actual, expected) ? [] : [`${path} is ${shown(actual)}, not ${shown(expected)}`]
  })
}

function meets(actual: unknown, expected: Expected): boolean {
  if (expected instanceof RegExp) return typeof actual === 'string' && expected.test(actual)
  if (typeof expected === 'function') return expected(actual)
  return isDeepStrictEqual(actual, expected)
}

function at(value: unknown, path: string): unknown {
  let found: unknown = value
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Record<string, unknown>)[name]
  }
  return found
}

function shown(value: unknown): string {
  if (value instanceof RegExp) return String(value)
  if (typeof value === 'function') return value.name === '' ? 'as expected' : value.name
  return (JSON.stringify(value) ?? 'absent').slice(0, 200)
}
