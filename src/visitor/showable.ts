import { printable } from '../printable.ts'
import { collapse } from '../wordings/fold.ts'

/** A text of a page that is safe to show: at most 160 characters, without runs of 24 or more that may be a token. */
export const showable = (text: string): string =>
  printable(collapse(text.slice(0, 400).replace(/[\w+/=~-]{24,}/g, '…'))).slice(0, 160)
