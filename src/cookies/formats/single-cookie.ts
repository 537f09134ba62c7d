import type { JsonObject } from '../../json-object.ts'
import { textOf } from './fields.ts'

/** How lists of cookies name a name, a value and what else one of their cookies has. */
const fieldsOfOne = [
  ['name', 'value', ['domain', 'url', 'path']],
  ['key', 'value', ['domain']],
  ['Name', 'Value', ['Domain', 'Path']],
  ['Name raw', 'Content raw', ['Host raw']],
] as const

/**
 * Whether an object is a single cookie as it would be in a list; PowerShell writes a list of one so. A map of cookies has
 * only some of these names.
 */
export function isSingleCookie(item: JsonObject): boolean {
  return fieldsOfOne.some(
    ([name, value, places]) =>
      textOf(item[name]) !== null &&
      textOf(item[value]) !== null &&
      places.some((place) => textOf(item[place]) !== null),
  )
}
