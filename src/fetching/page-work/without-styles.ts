/** Style sheets further behind stay. */
const MAX_CHARS = 524_288
const END = '</style>'
const TAG_CHARS = '<style'.length
/** What begins in a comment, an attribute or a text reaches over the end of a comment, or to the next style sheet. */
const NO_STYLES = /-->|<style[\s>]/

/**
 * A page that a browser has rendered, without the style sheets in front of and between its first `chars` other characters:
 * applications add hundreds of kilobytes of them. One in which a tag ends stays: it may be a text in a script. Linear.
 */
export function withoutStyles(body: string, chars: number): string {
  let kept = ''
  let at = 0
  while (kept.length < chars && at < MAX_CHARS) {
    const part = body.slice(at, at + chars - kept.length)
    const start = part.search(/<style[\s>]/)
    const end = start < 0 ? -1 : body.indexOf('</', at + start)
    if (end < 0) break
    const isStyle = body.startsWith(END, end) && !NO_STYLES.test(body.slice(at + start + TAG_CHARS, end))
    kept += isStyle ? part.slice(0, start) : body.slice(at, end + 2)
    at = end + (isStyle ? END.length : 2)
  }
  return kept + body.slice(at)
}
