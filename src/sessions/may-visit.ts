import { isLogoutUrl } from '../wordings/urls.ts'
import { anyOf, phrasesOf } from '../wordings/wordings.ts'

/** Shorter labels are parts of other words. */
const MIN_LABEL_CHARS = 5
/** The labels of controls that log out, delete or unsubscribe, as a path has them: in one word. */
const LABELS = (['logout', 'delete', 'unsubscribe'] as const)
  .flatMap(inOneWord)
  .filter((label) => label.length >= MIN_LABEL_CHARS || /[^\x00-\x7f]/.test(label))
/** What ends a session, removes something or confirms that, in all languages. */
const ENDS = new RegExp(anyOf([...inOneWord('harmStems'), ...LABELS]))
const NEVER = new RegExp(`${ENDS.source}|${anyOf([...inOneWord('actionStems'), 'oauth', 'sso', 'saml', 'cgi-bin'])}`)
/** No menu contains a path encoded more often than this, and the rest of its encoding could hide a word. */
const MAX_DECODINGS = 4
const MAX_CHARS = 500
/** A generated value: its URL may work only once. */
const ONE_TIME = /(?=[\w%.~-]*\d)(?=[\w%.~-]*[a-z])[\w%.~-]{16,}/i

/**
 * Whether a page that we chose ourselves may be visited: http or https, and nothing in its path or query ends a
 * session, removes something or answers a question, in any language, case, script or encoding.
 */
export function mayVisit(address: string): boolean {
  const url = URL.parse(address)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false
  const text = url.pathname + url.search + url.hash
  if (text.length > MAX_CHARS || url.username !== '' || url.password !== '') return false
  return !says(text, NEVER) && !ONE_TIME.test(url.pathname) && !ONE_TIME.test(url.search)
}

/**
 * Whether the session may follow the redirect of such a page: not to a path that ends a session or removes something,
 * or a query that logs out. A login may redirect anywhere else.
 */
export function mayFollow(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && !isLogoutUrl(address) && url.pathname.length <= MAX_CHARS && !says(url.pathname, ENDS)
}

/** A text that cannot be decoded counts as a match. */
function says(text: string, words: RegExp): boolean {
  const read = plain(text)
  return read === null || words.test(read) || words.test(read.replace(/[^\p{L}\p{N}]+/gu, ''))
}

/**
 * The text decoded completely, without accents, in lower case; null when it cannot be decoded, or is encoded too often.
 */
function plain(text: string): string | null {
  let read = text
  for (let times = 0; ; times += 1) {
    if (!/%[\da-f]{2}|&#?\w{2,8};|\\[ux]/i.test(read)) break
    if (times === MAX_DECODINGS || /&#?\w{2,8};|\\[ux]/i.test(read)) return null
    try {
      read = decodeURIComponent(read)
    } catch {
      return null
    }
  }
  const letters = folded(read)
  // A word with letters of two scripts is meant to be misread.
  return /[a-z][\u0370-\u052f]|[\u0370-\u052f][a-z]/u.test(letters) ? null : letters
}

/** Lower case without accents. */
function folded(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .normalize('NFC')
  return plain.replaceAll('ł', 'l').replaceAll('ß', 'ss').replaceAll('ı', 'i')
}

function inOneWord(field: 'logout' | 'delete' | 'unsubscribe' | 'harmStems' | 'actionStems'): string[] {
  return phrasesOf(field).map((phrase) => folded(phrase).replace(/[^\p{L}\p{N}]+/gu, ''))
}
