import type { FetchedPage } from './tier.ts'

/** Waits until the next slice may run. */
export type NextSlice = () => Promise<void>

/** So much is done at once: about a millisecond. */
const sliceBytes = 768 * 1024

/** The text of a page, made in slices between which the main thread serves others; '' for what is binary. */
export async function wholeText(
  page: Pick<FetchedPage, 'kind' | 'body' | 'charset' | 'text'>,
  next: NextSlice,
): Promise<string> {
  const { kind, body, charset } = page
  if (kind === 'binary' || body.length <= sliceBytes) return page.text()
  const decoder = new TextDecoder(charset)
  let text = ''
  for (let from = 0; from < body.length; from += sliceBytes) {
    text += decoder.decode(body.subarray(from, from + sliceBytes), { stream: true })
    await next()
  }
  return text + decoder.decode()
}

/** Base64 of bytes, made as `wholeText`. */
export async function wholeBase64(body: Buffer, next: NextSlice): Promise<string> {
  let text = ''
  // A multiple of three bytes: every slice but the last is without padding.
  for (let from = 0; from < body.length; from += sliceBytes) {
    text += body.toString('base64', from, Math.min(body.length, from + sliceBytes))
    if (body.length > sliceBytes) await next()
  }
  return text
}
