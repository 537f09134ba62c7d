import { isObject } from '../../json-object.ts'

/** Checks of values of unknown type, for readers of JSON formats. */

export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

export const flagOf = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null)

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The members of an object that are texts. */
export function textMembers(value: unknown): [name: string, value: string][] {
  if (!isObject(value)) return []
  // Pairs of a hundred thousand would take a tenth of a second more.
  return Object.keys(value).flatMap((name): [string, string][] => {
    const text = value[name]
    return typeof text === 'string' ? [[name, text]] : []
  })
}

/** The name and the value of each item of a list that has both as texts. */
export function namedTexts(list: unknown): { name: string; value: string }[] {
  return listOf(list).flatMap((item) => {
    const { name, value } = isObject(item) ? item : {}
    return typeof name === 'string' && typeof value === 'string' ? [{ name, value }] : []
  })
}

/** A number, or a number as text, which some exporters write. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'string' && /^-?\d{1,20}(\.\d{1,20})?$/.test(value)) return Number(value)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Whether nothing was given. Naming all items of a long list would take a tenth of a second. */
export function isEmpty(given: string | object): boolean {
  if (typeof given === 'string' || Array.isArray(given)) return given.length === 0
  return Object.keys(given).length === 0
}
