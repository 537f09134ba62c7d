import { isObject } from '../../json-object.ts'
import { extensionCookie, readCookieEditor } from './cookie-editor.ts'
import { type ParsedImport, parsedImport } from './parsed-import.ts'
import { readList } from './read-list.ts'

/** An export of EditThisCookie: Cookie-Editor's fields and a sequence number. Null when it is not one. */
export function readEditThisCookie(content: readonly unknown[]): ParsedImport | null {
  const isNumbered = content.some((item) => isObject(item) && typeof item['id'] === 'number')
  if (!isNumbered || readCookieEditor(content) === null) return null
  return parsedImport('edit_this_cookie', readList(content, extensionCookie))
}
