import { readHtml } from '../../html/tokens.ts'
import { TitleReader, titleOf } from './title.ts'

/** Nearly every title ends within so many bytes. */
const startBytes = 16 * 1024
/** `titleOf` does not search beyond this, in any encoding. */
const searchedBytes = 512 * 1024

/** The title of a page, of which no more is decoded than that needs. `text` returns the text of its first bytes. */
export function pageTitle(text: (firstBytes: number) => string): string | null {
  const reader = new TitleReader()
  const start = text(startBytes)
  if (/<title/i.test(start)) readHtml(start, reader)
  return reader.isDone ? reader.title : titleOf(text(searchedBytes))
}
