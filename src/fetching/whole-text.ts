import { decodesSlowly } from './http/charset.ts'
import type { FetchedPage } from './tier.ts'

/** Waits until the next slice may run. */
export type NextSlice = () => Promise<void>

/** The size of a slice: well under a millisecond of work, or a few milliseconds for a text that decodes slowly. */
const sliceBytes = 255 * 1024
const slowSliceBytes = 16 * 1024

/** The text of a page, made in slices between which the main thread serves others; '' for a binary page. */
export async function wholeText(
  page: Pick<FetchedPage, 'kind' | 'body' | 'charset' | 'text'>,
  next: NextSlice,
): Promise<string> {
  const { kind, body, charset } = page
  if (kind === 'binary' || body.length <= slowSliceBytes) return page.text()
  const bytes = decodesSlowly(body, charset) ? slowSliceBytes : sliceBytes
  if (body.length <= bytes) return page.text()
  const decoder = new TextDecoder(charset)
  let text = ''
  for (let from = 0; from < body.length; from += bytes) {
    text += decoder.decode(body.subarray(from, from + bytes), { stream: true })
    await next()
  }
  return text + decoder.decode()
}

/** The base64 of bytes, made like `wholeText`. */
export async function wholeBase64(body: Buffer, next: NextSlice): Promise<string> {
  let text = ''
  // A multiple of three bytes: no slice but the last needs padding.
  for (let from = 0; from < body.length; from += sliceBytes) {
    text += body.toString('base64', from, Math.min(body.length, from + sliceBytes))
    if (body.length > sliceBytes) await next()
  }
  return text
}
