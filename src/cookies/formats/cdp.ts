import { isObject, type JsonObject } from '../../json-object.ts'
import { listOf, textOf } from './fields.ts'
import { type ParsedImport, parsedImport } from './parsed-import.ts'
import { protocolCookie } from './puppeteer.ts'
import { readList } from './read-list.ts'

/**
 * A message of the DevTools protocol with cookies, or a list of messages: an answer to `Network.getCookies` or
 * `Storage.getCookies`, a call of `setCookies`, or an event with `associatedCookies`. Null when it is something else.
 */
export function readCdp(content: JsonObject | readonly unknown[]): ParsedImport | null {
  const messages = (Array.isArray(content) ? content : [content]).filter(isObject)
  const cookies = messages.flatMap(cookiesIn)
  return cookies.length === 0 ? null : parsedImport('cdp', readList(cookies, protocolCookie))
}

/** Whether an object is such a message, with cookies or without. */
export function isCdpMessage(content: JsonObject): boolean {
  return isObject(content['result']) || (textOf(content['method']) !== null && isObject(content['params']))
}

function cookiesIn(message: JsonObject): readonly unknown[] {
  if (!isCdpMessage(message)) return []
  const { result, params } = message
  const held = [result, params].filter(isObject)
  const sent = held.flatMap(({ associatedCookies }) => listOf(associatedCookies))
  return [
    ...held.flatMap(({ cookies }) => listOf(cookies)),
    // What was blocked did not go with the request, but the browser has it.
    ...sent.flatMap((item) => (isObject(item) ? [item['cookie']] : [])),
  ]
}
