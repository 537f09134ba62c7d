import { extensionCookie, readCookieEditor } from './cookie-editor.ts'
import { isObject } from './fields.ts'
import { type Material, material } from './material.ts'
import { readList } from './read-list.ts'

/** A list as EditThisCookie exports it: Cookie-Editor's fields and a running number. Null where it is none. */
export function readEditThisCookie(content: readonly unknown[]): Material | null {
  const isNumbered = content.some((item) => isObject(item) && typeof item['id'] === 'number')
  if (!isNumbered || readCookieEditor(content) === null) return null
  return material('edit_this_cookie', readList(content, extensionCookie))
}
