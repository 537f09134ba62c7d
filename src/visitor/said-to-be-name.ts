import type { HtmlText } from '../html/tree.ts'

const USER =
  '(?:user(?:name)?|login|logged in|account|benutzer(?:name)?|anwender|utilisateur|compte|usuario|utilizador|usuário|utente|gebruiker|użytkownik|пользователь|ユーザー?名?|用户名?|用戶|账号|帐号)'
/** "User: mira", as a bar writes it that also holds the control. */
export const LABELLED = new RegExp(`^${USER}\\s?[:：]\\s?(?=\\S)`, 'iu')
const LABEL_ALONE = new RegExp(`^${USER}\\s?[:：]$`, 'iu')
const HONOURED = /[^客皆](?:さん|様)\s{0,9}$/
/** "Mira Holt (log out)" */
const BRACKET = /[([（［]\s{0,9}$/
const MAX_LABEL = 40

/**
 * How much more a text beside the control to log out is the visitor's name by what is written with it: an honorific, a label
 * before it, also in an element of its own, or a bracket that the control stands in.
 * @param before the text that stands before it
 * @param control the element of the control
 */
export function saidToBeName({ text, at }: HtmlText, before: string, control: number): number {
  if (HONOURED.test(text)) return 2
  if (at === control && BRACKET.test(text)) return 2
  const label = LABELLED.exec(text.trim()) ?? (before.length < MAX_LABEL ? LABEL_ALONE.exec(before.trim()) : null)
  // An account may be a company's.
  return label === null ? 0 : /^(?:account|compte)/i.test(label[0]) ? 1.5 : 2.2
}
