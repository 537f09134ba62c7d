import { type Attributes, NO_ATTRIBUTES, noAttributes } from './attributes.ts'
import { decodeEntities } from './entities.ts'
import { attributeNameEnd, CODES, isSpace, next, unquotedEnd } from './markup-steps.ts'
import { takerAt } from './take-attribute.ts'

/** Longer values are cut: no sign is that long, but for data. */
const MAX_VALUE = 65_536
const MAX_NAME = 60

/**
 * The attributes that some sign reads, of the tag whose attributes stand from `from` up to the `>` at `to`.
 * Gives NO_ATTRIBUTES itself where none of them is worth keeping.
 */
export function readAttributes(html: string, from: number, to: number): Readonly<Attributes> {
  let attributes: Attributes | null = null
  let at = from
  while (at < to) {
    const code = html.charCodeAt(at)
    if (isSpace(code) || code === CODES.slash) {
      at += 1
      continue
    }
    const start = at
    at = attributeNameEnd(html, at)
    const end = at
    while (at < to && isSpace(html.charCodeAt(at))) at += 1
    let valueFrom = at
    let valueTo = at
    if (html.charCodeAt(at) === CODES.equals) {
      at += 1
      while (at < to && isSpace(html.charCodeAt(at))) at += 1
      const quote = html.charCodeAt(at)
      if (quote === CODES.doubleQuote || quote === CODES.singleQuote) {
        valueFrom = at + 1
        at = next(html, quote, valueFrom) + 1
        valueTo = at - 1
      } else {
        valueFrom = at
        at = unquotedEnd(html, at)
        valueTo = at
      }
    }
    if (end - start > MAX_NAME) continue
    const take = takerAt(html, start, end)
    if (take === undefined) continue
    attributes ??= noAttributes()
    const value = decodeEntities(html.slice(valueFrom, Math.min(valueTo, valueFrom + MAX_VALUE)), true)
    take(attributes, value, html.slice(start, end))
  }
  return attributes ?? NO_ATTRIBUTES
}
