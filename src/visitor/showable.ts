/** A text of a page that is safe to show: at most 160 characters, without runs of 24 or more that may be a token. */
export function showable(text: string): string {
  return text
    .slice(0, 400)
    .replace(/[\w+/=~-]{24,}/g, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 160)
}
