import { decodedPart } from '../html/encoded-data.ts'
import { foldLetters } from './fold.ts'
import { anyOf, phrasesOf } from './wordings.ts'

/** The names of pages in addresses, in all languages: each pattern is for one part of a path, as `readable` returns it. */

const EXTENSION = '(?:php\\d?|html?|aspx?|jsp|jsf|do|action|cgi|pl|fcgi|page|form|view)'
/** Names of protocols, the same in every language. */
const SIGN_ON = ['sso', 'cas', 'saml', 'saml2', 'wayf']

type PathField = 'loginPaths' | 'logoutPaths' | 'accountPaths'

/** Alternatives of a pattern: the names without a `/` before them, or those with one. */
function namesOf(field: PathField, areWhole: boolean): string[] {
  return phrasesOf(field)
    .filter((name) => name.startsWith('/') === areWhole)
    .map((name) => anyOf([name.replace(/^\//, '')]).replaceAll('-', '[-_]?'))
}

function named(field: PathField, more: readonly string[]): RegExp {
  const names = [...namesOf(field, false), ...more].join('|')
  return new RegExp(`(?:(?:^|[-_.])(?:${names})|^(?:${namesOf(field, true).join('|')}))(?:$|[._-]${EXTENSION}$)`)
}

export const loginName = named('loginPaths', SIGN_ON)
export const logoutName = named('logoutPaths', [])
export const accountName = new RegExp(`^(?:${namesOf('accountPaths', false).join('|')})(?:\\.\\w{2,5})?$`)

/** Alternatives of a pattern: every name of a page that ends the session, wherever it stands. */
export const logoutNames = [...namesOf('logoutPaths', false), ...namesOf('logoutPaths', true)].join('|')

/** Found in every readable address that one of these names; most addresses have none. */
export const anyName = new RegExp(
  `(?<![a-z\\d])(?:${(['loginPaths', 'logoutPaths', 'accountPaths'] as const)
    .flatMap((field) => [...namesOf(field, false), ...namesOf(field, true)])
    .concat(SIGN_ON, 'auth')
    .join('|')})(?![a-z\\d])|session|(?:log|sign)[-_]?(?:out|off)`,
)

/** An address or a part of one: decoded, in lower case, without accents. */
export function readable(address: string): string {
  if (!/[%\x80-\uffff]/.test(address)) return address.toLowerCase()
  return foldLetters(decodedPart(address).normalize('NFC'))
}
