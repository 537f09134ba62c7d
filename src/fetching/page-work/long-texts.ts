import { pieceLength } from './worker-message.ts'

/** The formats of a rendered page, some of which may be long texts, by name. */
interface Formats {
  readonly content: Readonly<Record<string, unknown>>
}

const hasFormats = (value: unknown): value is Formats =>
  typeof value === 'object' &&
  value !== null &&
  'content' in value &&
  typeof value.content === 'object' &&
  value.content !== null

/** A result without its long texts, and these, which are sent in pieces before it. */
export function withoutLongTexts(value: unknown): {
  readonly value: unknown
  readonly texts: readonly (readonly [name: string, text: string])[]
} {
  if (!hasFormats(value)) return { value, texts: [] }
  const isLong = (content: unknown): content is string => typeof content === 'string' && content.length > pieceLength
  const all = Object.entries(value.content)
  return {
    value: { ...value, content: Object.fromEntries(all.filter(([, content]) => !isLong(content))) },
    texts: all.flatMap(([name, content]) => (isLong(content) ? [[name, content] as const] : [])),
  }
}

/** Undoes `withoutLongTexts`. */
export function withLongTexts(value: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (texts.size === 0 || !hasFormats(value)) return value
  return { ...value, content: { ...value.content, ...Object.fromEntries(texts) } }
}
