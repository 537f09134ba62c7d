import { type HtmlText, withAncestors } from '../html/tree.ts'
import type { ParsedPage } from '../page/page.ts'
import { collapse, fold } from '../wordings/fold.ts'
import { isOfInterface } from '../wordings/interface-words.ts'
import { ASKS, isGuestName } from '../wordings/labels.ts'
import { anyOf, DENIAL, phrasesOf } from '../wordings/wordings.ts'
import { placeAfter } from './greeting-place.ts'
import { hello, isEmail, looksLikeName, nameAtStart, shapeOf } from './name.ts'
import { isSiteName } from './name-points.ts'

const phrases = [...phrasesOf('loggedInAs')].sort((a, b) => b.length - a.length)
const loggedInAs = anyOf(phrases.filter((phrase) => !phrase.includes('…')))
/** The words after the visitor's name, at the end of a text. */
const AFTER = phrases.filter((phrase) => /^…[^…]+$/.test(phrase)).map((phrase) => phrase.slice(1).trim())
const STRONG = new RegExp(`(?:^|[^\\p{L}])(?:${loggedInAs})(?![\\p{L}])`, 'u')
/** Not the beginning of an address: `hello@shop.example`. */
const WEAK = new RegExp(`^(?:${hello})(?![a-z@＠]|[._+-][a-z\\d])`)
const ANY = new RegExp(`${loggedInAs}|^(?:${hello})|${anyOf(AFTER)}`)
/** "If you are logged in as root", "must be logged in as": this says nothing about the visitor. */
const CONDITION =
  /(?:^|[^\p{L}])(?:if|when|must|be|being|while|unless|until|not|once|whether|to|before|after|wenn|falls|als|si|quand|se|quando|cuando|als|wanneer|jesli|gdy|если|когда|не)[^\p{L}]/u
/** "ようこそ 田中太郎 さん": only people are addressed like this. */
const HONOURED = /[^客皆]\s?(?:さん|様)(?:\s|[!！。、]|$)/u
/** Words in the place of a name that are not a name. */
const NOBODY =
  /^(?:who|someone|somebody|anyone|everyone|he|she|one|it|user|wer|jemand|man|qui|on|quien|usted|quem|chi|wie|kto|кто|nobody|no one|niemand|誰|谁)(?:\s|$)/
/** Elements that ask the visitor, or show code. */
const NO_GREETING: ReadonlySet<string> = new Set(['label', 'legend', 'code', 'kbd', 'samp'])
/** Ids, classes and roles of messages, which may be shown to somebody else than meant. */
const MESSAGE =
  /(?:^|[\s_-])(?:alerts?|flash\w*|(?<!welcome[_-])messages?(?:[_-]?list)?|toasts?|snack-?bar|growl|noty|swal2|alertdialog|notices?|notifications?|success)(?:$|[\s_-])/
const [MAX_SEEN, MAX_GREETINGS] = [10, 50]
/** Elements between a greeting and the question that belongs to it. */
const NEAR = 4
const MAX_CHARS = 80

/** A text in which a page addresses its visitor. */
export interface Greeting {
  readonly name: string
  /**
   * `guest`: nobody; `once`, `remembered`: somebody who may be gone (`mayBeGone`); `strong`: "Logged in as Mira";
   * `label`: the same in the label of a link; `comma`: "Hello, Mira"; `proper`: "Hello Mira Holt"; `trailing`: "Mira,
   * welcome back", which says little; `plain`: any other.
   */
  readonly kind: 'guest' | 'once' | 'remembered' | 'strong' | 'label' | 'comma' | 'proper' | 'trailing' | 'plain'
  readonly text: string
}

/** "Logged in as Mira", "Hello, Mira", "Welcome, guest": the page addresses its visitor, by a name or as a guest. */
export function greetingsIn(parsed: ParsedPage): Greeting[] {
  const greetings: Greeting[] = []
  const gone = mayBeGone(parsed)
  let names = 0
  for (const [index, text] of parsed.texts.entries()) {
    if (names >= MAX_SEEN || greetings.length >= MAX_GREETINGS) break
    if (text.text.length > 200 || !ANY.test(parsed.foldedTexts()[index] ?? '')) continue
    const { template = false, tag = '' } = parsed.elements[text.parent] ?? {}
    if (template || NO_GREETING.has(tag) || inProse(text, parsed)) continue
    const found = address(text, index, parsed) ?? trailing(text)
    if (found === null) continue
    const { kind } = found
    greetings.push(kind === 'guest' ? found : { ...found, kind: gone(kind, text.parent) ?? kind })
    if (kind !== 'guest' && kind !== 'trailing') names += 1
  }
  for (const { element } of parsed.links) {
    const label = parsed.elements[element]?.label ?? ''
    const name = label.length > 8 && names < MAX_SEEN ? labelled(label) : null
    if (name === null) continue
    greetings.push({ name, kind: gone('label', element) ?? 'label', text: label })
    names += 1
  }
  return greetings
}

/**
 * Whether a greeting may be for somebody who is gone, on a page that offers a login, denies nothing, and has no control
 * to log out: `once`, in a message; `remembered`, next to an offer that asks who is there ("Not you? Sign in").
 */
function mayBeGone({ links, elements, texts, logoutControls, foldedTexts }: ParsedPage) {
  const isShown = ({ element }: ParsedPage['links'][number]) =>
    elements[element]?.template !== true && elements[element]?.hidden !== true
  const shown = logoutControls.length > 0 ? [] : links.filter(isShown)
  const offers = shown.some(({ says }) => says === 'login') && !foldedTexts().some((text) => DENIAL.test(text))
  const asking = shown.filter(({ leadsTo, element, text: label }) => {
    if (leadsTo !== 'login') return false
    return ASKS.test(label) || texts.some(({ text, at }) => at === element && /[?？]\s*$/.test(text))
  })
  return (kind: Greeting['kind'], parent: number): 'once' | 'remembered' | null => {
    const around = offers ? withAncestors(parent, elements, 4) : []
    if (around.some(({ tag, ident }) => tag !== 'body' && MESSAGE.test(ident))) return 'once'
    const isPlain = kind === 'comma' || kind === 'proper' || kind === 'plain'
    return isPlain && asking.some(({ element }) => Math.abs(element - parent) <= NEAR) ? 'remembered' : null
  }
}

/** "Logged in as mira" in a tooltip. */
function labelled(label: string): string | null {
  const folded = fold(label)
  const phrase = STRONG.exec(folded)
  if (phrase === null || CONDITION.test(folded.slice(0, phrase.index + 1))) return null
  const name = named(collapse(label).slice(phrase.index + phrase[0].length), true)
  return name === null || isGuestName(name) ? null : name
}

function address(text: HtmlText, index: number, parsed: ParsedPage): Greeting | null {
  const folded = fold(text.text)
  const shown = collapse(text.text)
  const phrase = STRONG.exec(folded) ?? WEAK.exec(folded)
  if (phrase === null) return null
  const strong = phrase.index > 0 || STRONG.test(folded)
  const rest = shown.slice(phrase.index + phrase[0].length)
  if (strong ? CONDITION.test(folded.slice(0, phrase.index + 1)) : rest.length > 70) return null
  const here = named(rest, strong)
  if (here !== null) return { name: here, kind: kindOf(here, rest, strong, parsed), text: shown }
  if (/[\p{L}\p{N}]/u.test(rest)) return null
  const next = following(text, index, parsed)
  const name = next === null ? null : named(next.text, strong)
  if (next === null || name === null) return null
  const isLed = strong || /[,:，、]$/.test(shown)
  const place = isLed ? 'own' : looksLikeName(collapse(next.text)) ? placeAfter(text, next, parsed) : null
  const kind = kindOf(name, place === 'own' ? `, ${name}` : ` ${name}`, strong, parsed)
  return place === null ? null : { name, kind, text: `${shown} ${name}` }
}

function kindOf(name: string, rest: string, strong: boolean, parsed: ParsedPage): Greeting['kind'] {
  if (isGuestName(name)) return 'guest'
  if (strong) return 'strong'
  if (/^\s?[,:，、]/.test(rest) || HONOURED.test(rest)) return 'comma'
  return isProper(name, rest) && !isSiteName(name, parsed) ? 'proper' : 'plain'
}

/** "Hello John Reed": two words and more that are written as names are, or one that the greeting ends with. */
function isProper(name: string, rest: string): boolean {
  return ['email', 'words'].includes(shapeOf(name) ?? '') || /^\s?\S+\s?!?$/.test(rest)
}

/** An article or a comment addresses everybody, a mail whom it was sent to. */
function inProse({ parent }: HtmlText, { elements }: ParsedPage): boolean {
  return withAncestors(parent, elements, 12).some(
    ({ tag, ident }) =>
      tag === 'article' ||
      (tag !== 'body' &&
        /comment|article|reply|(?:post|entry|mail)-?(?:body|content)|message(?:body|-part)/.test(ident)),
  )
}

function named(rest: string, strong: boolean): string | null {
  const name = nameAtStart(rest)
  if (name === '') {
    const guest = rest.replace(/^[\s:,：，]+/, '').replace(/[\s.!。！].*$/, '')
    return isGuestName(rest) ? rest : guest !== '' && isGuestName(guest) ? guest : null
  }
  if (strong || isEmail(name)) return name
  const tail = rest.slice(rest.indexOf(name) + name.length)
  const ended = !/^\s*(?!さん|さま|様|君|님)[\p{L}\p{N}]/u.test(tail)
  return ended && shapeOf(name) !== null ? name : null
}

/** The next text, if it is close enough to complete the sentence. */
function following(text: HtmlText, index: number, parsed: ParsedPage): HtmlText | null {
  for (const next of parsed.texts.slice(index + 1, index + 4)) {
    if (next.at - text.at > 6) return null
    // "uid" "=" "mira": an entry of a directory, marked up.
    if (/[\p{L}\p{N}]/u.test(next.text) && !/^(?:uid|cn|userid)$/i.test(next.text.trim())) return next
  }
  return null
}

/** "mira としてログイン中", "王小明，欢迎您", "Mira Holt ist angemeldet": the name, if one of the phrases follows it and ends the text. */
function trailing({ text }: HtmlText): Greeting | null {
  const shown = collapse(text)
  const bare = fold(shown).replace(/[\s.!。！…☆♪]+$/u, '')
  const after = shown.length > MAX_CHARS ? undefined : AFTER.find((phrase) => bare.endsWith(phrase))
  if (after === undefined) return null
  const name = shown
    .slice(0, bare.length - after.length)
    .replace(/^[\s|·•:»›(（「『]+|[\s」』]+$/gu, '')
    .replace(/^(?:ユーザー|ユーザ|用户|用戶)\s?[:：]?\s?/u, '')
    .replace(/\s?(?:さん|様|さま|님)$/u, '')
  const isName = looksLikeName(name) && !isOfInterface(name) && !NOBODY.test(fold(name)) && !name.includes('、')
  return isName && shapeOf(name) !== null ? { name, kind: 'trailing', text: shown } : null
}
