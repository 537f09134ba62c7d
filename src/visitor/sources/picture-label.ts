import { collapse, foldedList as list } from '../../wordings/fold.ts'
import { isOfInterface } from '../../wordings/interface-words.ts'
import { isGuestName } from '../../wordings/labels.ts'
import { isEmail, looksLikeName } from '../name.ts'
import { type NameSeen, type NameSource, noNames } from '../names-found.ts'
import { frameOf, outsideContent } from '../page-frame.ts'

/** What labels of pictures and buttons say beside the name of the visitor, in front of it. */
const BEFORE = [
  ...list(`
avatar of|avatar for|profile picture of|profile picture for|profile photo of|photo of|picture of|profile image of|user profile for|user menu for|account menu for|profile menu for|open user menu for|open account menu for|account of|account for|profile of|user avatar for|user:|user menu:|account:|profile:|google account:|account manager for|your profile,|your account,|you are|my account:|
avatar von|profilbild von|benutzermenü für|benutzermenü von|kontomenü für|konto von|profil von|benutzer:|konto:|
avatar de|photo de profil de|photo de|menu utilisateur de|compte de|profil de|utilisateur :|compte :|
foto de perfil de|foto de|imagen de perfil de|menú de usuario de|cuenta de|perfil de|usuario:|cuenta:|menu do utilizador de|menu do usuário de|conta de|utilizador:|usuário:|
avatar di|foto profilo di|immagine del profilo di|menu utente di|account di|profilo di|utente:|
profielfoto van|avatar van|gebruikersmenu van|account van|profiel van|gebruiker:|
awatar użytkownika|zdjęcie profilowe|menu użytkownika|konto użytkownika|profil użytkownika|użytkownik:|
аватар пользователя|аватар|фото профиля|меню пользователя|профиль пользователя|аккаунт|пользователь:|
用户：|用戶：|账号：|ユーザー:|アカウント:`),
]
  .sort((a, b) => b.length - a.length)
  .map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
const FRONT = new RegExp(`^(?:${BEFORE.join('|')})\\s?(.{2,80})$`, 'iu')
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
  return names.length === 0 ? noNames : { names }
}

const CARRIERS = new Set(['a', 'button', 'img', 'span', 'div', 'svg', 'i', 'li', 'summary', 'details'])

function labelled(label: string): string | null {
  const text = collapse(label)
  const found = (FRONT.exec(text) ?? BACK.exec(text))?.[1]?.replace(/\s*[([].*$/, '').trim() ?? ''
  if (!looksLikeName(found) || isGuestName(found)) return null
  if (isEmail(found)) return found
  return isOfInterface(found) || /^\p{Ll}+\s/u.test(found) ? null : found
}
