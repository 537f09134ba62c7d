import { isWhiteSpace } from '../../html/white-space.ts'

/** White space in a row that is kept: far more than any indentation. The tree libraries take quadratic time for it. */
const maxSpaces = 256
/** A longer tag is left unchanged. */
const maxTagChars = 4096

/**
 * Adds the elements that a page may omit (HTML §13.1.2.4), for a parser that builds only what is written. Linear time
 * for any page.
 */
export function asDocument(page: string): string {
  const html = withoutLongSpaces(page)
  if (/<body[\s>]/i.test(html) && /<html[\s>]/i.test(html)) return html
  return `<!doctype html><html><head></head><body>${withoutFrame(html)}</body></html>`
}

function withoutFrame(html: string): string {
  const frame = /<(?:\/?(?:html|head|body)(?=[\s/>])|!doctype)/gi
  let content = ''
  let from = 0
  let close = -1
  for (let tag = frame.exec(html); tag !== null; tag = frame.exec(html)) {
    if (tag.index < from) continue
    // Searched once, for any number of tags before it.
    if (close < tag.index) close = html.indexOf('>', tag.index)
    if (close < 0) break
    if (close - tag.index > maxTagChars) continue
    content += html.slice(from, tag.index)
    from = close + 1
  }
  return content + html.slice(from)
}

function withoutLongSpaces(text: string): string {
  let kept = ''
  let from = 0
  let spaces = 0
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && isWhiteSpace(text.charCodeAt(at))) {
      spaces += 1
      continue
    }
    if (spaces > maxSpaces) {
      kept += text.slice(from, at - spaces + maxSpaces)
      from = at
    }
    spaces = 0
  }
  return from === 0 ? text : kept + text.slice(from)
}
