import { readable } from '../wordings/path-names.ts'
import { phrasesOf } from '../wordings/wordings.ts'

/** Paths of a user's own page on common sites, visited without a link, the most likely first. */
const ASKED: readonly string[] = [
  'account',
  'me',
  'profile',
  'settings',
  'api/me',
  'user',
  'dashboard',
  'my-account',
  'api/user',
  'preferences',
  'api/v1/me',
  'user/profile',
  'account/settings',
  'settings/profile',
  'users/me',
  'api/users/me',
  'api/session',
  'api/auth/session',
]
/** Visited only when the site links to them. */
const LINKED: readonly string[] = [
  'accounts/profile',
  'account/profile',
  'myaccount',
  'prefs',
  'my',
  'userprofile',
  'profile/edit',
  'settings/account',
  'user/settings',
  'orders',
  'account/orders',
  'inbox',
  'notifications',
  ...phrasesOf('accountPaths'),
]
const KNOWN: ReadonlySet<string> = new Set([...ASKED, ...LINKED])

/** The number of paths that are visited without a link. */
export const askedCount = ASKED.length

/** The path at a position of the list, in the origin of a URL. */
export function askedUrl(base: string, place: number): string {
  return new URL(`/${ASKED[place % ASKED.length] ?? ''}`, base).href
}

/** Whether the path of a URL is on the list, relative to the root of its origin or to the directory of `base`. */
export function isWellKnown(address: string, base: string): boolean {
  const path = pathOf(address)
  const folder = `${pathOf(base).split('/').slice(0, -1).join('/')}/`
  return KNOWN.has(path.slice(1)) || (path.startsWith(folder) && KNOWN.has(path.slice(folder.length)))
}

function pathOf(address: string): string {
  const path = URL.parse(address)?.pathname ?? '/'
  return path.length > 1 ? readable(path.replace(/\/$/, '')) : path
}
