import { collapse, fold } from '../../wordings/fold.ts'
import { isOfInterface } from '../../wordings/interface-words.ts'
import { anyOf, phrasesOf } from '../../wordings/wordings.ts'
import { inProse } from '../greeting.ts'
import { looksLikeName, shapeOf } from '../name.ts'
import type { NameSeen, NameSource } from '../names-found.ts'
import { showable } from '../showable.ts'

/** The words after the visitor's name. */
const AFTER = phrasesOf('afterName')
const ANY = new RegExp(anyOf(AFTER))
/** Words in the place of a name that are not a name. */
const NOBODY =
  /^(?:who|someone|somebody|anyone|everyone|he|she|one|it|user|wer|jemand|man|qui|on|quien|usted|quem|chi|wie|kto|кто|nobody|no one|niemand|誰|谁)(?:\s|$)/
const MAX_CHARS = 80
const MAX_SEEN = 5

/** "mira としてログイン中", "王小明，欢迎您", "Mira Holt ist angemeldet": pages that address their visitor after the name. */
export const trailingGreeting: NameSource = (_page, parsed) => {
  const names: NameSeen[] = []
  const userElements: string[] = []
  for (const [index, text] of parsed.texts.entries()) {
    if (names.length >= MAX_SEEN || text.text.length > MAX_CHARS || !ANY.test(parsed.foldedTexts()[index] ?? ''))
      continue
    const own = parsed.elements[text.parent]
    if (own?.template === true || own?.tag === 'label' || inProse(text, parsed)) continue
    const shown = collapse(text.text)
    const name = nameBefore(shown)
    if (name === null) continue
    names.push({ name, trust: 0.7 })
    userElements.push(showable(shown))
  }
  return { names, userElements }
}

/** The name, if one of the phrases follows it and ends the text. */
function nameBefore(shown: string): string | null {
  const bare = fold(shown).replace(/[\s.!。！…☆♪]+$/u, '')
  const found = AFTER.find((phrase) => bare.endsWith(phrase))
  if (found === undefined) return null
  const name = shown
    .slice(0, bare.length - found.length)
    .replace(/^[\s|·•:»›(（「『]+|[\s」』]+$/gu, '')
    .replace(/^(?:ユーザー|ユーザ|用户|用戶)\s?[:：]?\s?/u, '')
    .replace(/\s?(?:さん|様|さま|님)$/u, '')
  if (!looksLikeName(name) || isOfInterface(name) || NOBODY.test(fold(name))) return null
  return name.includes('、') || shapeOf(name) === null ? null : name
}
