import { collapse } from '../../wordings/fold.ts'
import { isOfInterface } from '../../wordings/interface-words.ts'
import { anyOf, phrasesOf } from '../../wordings/wordings.ts'
import { isEmail, looksLikeName } from '../name.ts'
import { type NameSeen, type NameSource, noNames } from '../names-found.ts'
import { frameOf, outsideContent } from '../page-frame.ts'

/** Words of labels of pictures and buttons before the visitor's name. */
const BEFORE = [...phrasesOf('pictureOf')].sort((a, b) => b.length - a.length)
const FRONT = new RegExp(`^(?:${anyOf(BEFORE)})\\s?(.{2,80})$`, 'iu')
const BACK =
  /^(.{2,60}?)(?:['’]s?\s(?:avatar|profile(?: (?:picture|photo|image|menu))?|account(?: menu)?|user menu|menu|photo|picture)|s\s(?:Avatar|Profilbild|Konto)|\s?さん?の(?:アバター|プロフィール.{0,6}|アカウント)|\s?的(?:头像|頭像|个人资料|账户|帐户|主页))$/iu
const MAX_SEEN = 4

/** The label of the visitor's picture or menu in the frame of the page: "Avatar of Mira Holt", "Mira Holt's account". */
export const pictureLabel: NameSource = (_page, parsed) => {
  const names: NameSeen[] = []
  for (const index of outsideContent(parsed)) {
    const element = parsed.elements[index]
    if (element === undefined || names.length >= MAX_SEEN) break
    if (!CARRIERS.has(element.tag) || element.label === '' || element.template) continue
    const name = labelled(element.label)
    if (name !== null && frameOf(index, parsed) > 0) names.push({ name, trust: 0.7 })
  }
  return names.length === 0 ? noNames : { names, by: 'picture' }
}

const CARRIERS = new Set(['a', 'button', 'img', 'span', 'div', 'svg', 'i', 'li', 'summary', 'details'])

function labelled(label: string): string | null {
  const text = collapse(label)
  const found = (FRONT.exec(text) ?? BACK.exec(text))?.[1]?.replace(/\s*[([].*$/, '').trim() ?? ''
  if (!looksLikeName(found)) return null
  if (isEmail(found)) return found
  return isOfInterface(found) || /^\p{Ll}+\s/u.test(found) ? null : found
}
