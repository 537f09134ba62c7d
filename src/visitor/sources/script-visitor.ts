import { encodedData } from '../../html/encoded-data.ts'
import type { Page } from '../../verdict/page.ts'
import { isGuestName } from '../../wordings/labels.ts'
import { isEmail, looksLikeName } from '../name.ts'
import { type NameSeen, type NameSource, noNames } from '../names-found.ts'
import { isSubject } from '../own-address.ts'

/** The address by which the visitor logs out: what else the same object holds is the visitor's. */
const LOGOUT_KEY = /(?:log|sign)_?-?o(?:ut|ff)_?-?(?:url|link|href|uri|path|action)["']?\s{0,4}[:=]/gi
/** An object by the name of the visitor's menu, as which scripts draw it. */
const MENU_KEY =
  /(?<![\w$-])["']?(?:user_?(?:menu|nav|bar|dropdown|widget|header)_?(?:info|data|props|options|config)?|(?:menu|nav|header|top_?bar)_?user)["']?\s{0,4}[:=]\s{0,4}\{/gi
const NAME_FIELD =
  /(?<![\w$-])["']?(?:display_?name|full_?name|real_?name|user_?name|user|login|name|nick_?name|email|mail|uid)["']?\s{0,4}[:=]\s{0,4}(?:"([^"\\\n]{1,100})"|'([^'\\\n]{1,100})')/gi
/** "getUserName: function () { return 'Mira Holt'; }" */
const GETTER =
  /(?<![\w$-])["']?get_?(?:current_?|logged_?in_?|auth_?)?user_?(?:full_?|display_?|login_?)?(?:name|email(?:_?address)?)["']?\s{0,4}[:=]?\s{0,4}(?:function\s{0,4})?\(\)\s{0,4}(?:=>\s{0,4})?\{?\s{0,20}(?:return\s{1,4})?["']([^"'\\\n]{1,100})["']/gi

const MAX_CHARS = 2_097_152
const MAX_FOUND = 5
const NEAR = 400
const GATE =
  /o(?:ut|ff)_?-?(?:url|link|href|uri|path|action)|user_?(?:menu|nav|bar|dropdown|widget|header)|_?user["']?\s{0,4}[:=]\s{0,4}\{|get_?\w{0,16}user/i

/** Names that a page's scripts state of its visitor by what stands beside them. It says nothing of whether anybody is logged in. */
export const scriptVisitor: NameSource = (page, parsed) => {
  const found: string[] = []
  const body = isScript(page) ? page.body.slice(0, MAX_CHARS) : null
  const scripts = body === null ? parsed.scripts : [body, ...encodedData(body)]
  for (const script of scripts) {
    if (found.length >= MAX_FOUND) break
    if (GATE.test(script)) namesIn(script, found)
  }
  const names = found
    .slice(0, MAX_FOUND)
    .filter((name) => !isSubject(name, page.finalUrl))
    .map<NameSeen>((name) => ({ name, trust: 0.7 }))
  return names.length === 0 ? noNames : { names }
}

/** An answer that is a script as a whole, made for its visitor. */
const isScript = ({ contentType }: Page) => /\b(?:java|ecma)script\b/i.test(contentType ?? '')

function namesIn(text: string, found: string[]): void {
  for (const { index } of bounded(text.matchAll(LOGOUT_KEY))) take(objectAround(text, index), found)
  for (const { 0: whole, index } of bounded(text.matchAll(MENU_KEY)))
    take(objectFrom(text, index + whole.length), found)
  for (const [, name = ''] of bounded(text.matchAll(GETTER))) if (isName(name)) found.push(name)
}

function bounded(matches: Iterable<RegExpExecArray>): RegExpExecArray[] {
  const kept: RegExpExecArray[] = []
  for (const match of matches) {
    kept.push(match)
    if (kept.length >= MAX_FOUND) break
  }
  return kept
}

/** The fields beside an offset: up to the nearest brace on either side. */
function objectAround(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - NEAR), at)
  return before.slice(Math.max(before.lastIndexOf('{'), before.lastIndexOf('}')) + 1) + objectFrom(text, at)
}

function objectFrom(text: string, at: number): string {
  return /^[^{}]*/.exec(text.slice(at, at + NEAR))?.[0] ?? ''
}

function take(fields: string, found: string[]): void {
  const match = [...fields.matchAll(NAME_FIELD)].map(([, double, single]) => double ?? single ?? '').find(isName)
  if (match !== undefined) found.push(match)
}

const isName = (name: string) =>
  !isGuestName(name) && (isEmail(name) || (looksLikeName(name) && !name.includes(' ')) || isProper(name))
const isProper = (name: string) => looksLikeName(name) && name.split(' ').every((word) => /^\P{Ll}/u.test(word))
