import type { CookieState } from '../cookies/stored-cookie.ts'
import { printable } from '../printable.ts'
import type { Session } from './session.ts'

/** The user that a page shows, and the page. */
export interface ShownUser {
  /** Name, user name or e-mail, as the page states it. */
  readonly user: string
  /** URL of the page. */
  readonly url: string
}

/** What a visit with secrets that are not stored yet showed. */
export interface VisitBeforeStoring {
  /** Null when the site does not clearly say, or cannot be reached. */
  readonly shown: ShownUser | null
  /** The cookies after the visit, to be stored in the place of those that it used up; null: the site changed none. */
  readonly cookies: CookieState | null
}

type Expecting = Pick<Session, 'expectedUser' | 'expectedUserPage'>

interface AnsweredPage {
  readonly finalUrl: string
  /** How it changed the cookies of the session. */
  readonly changes: readonly unknown[]
}

/** Confidence, 0 to 100, that a verdict needs for its user to be adopted. */
export const adoptConfidence = 90

/**
 * The user that is shown instead of the expected one; null when it is the same, or when this cannot be decided. Only
 * names of the same kind are compared: an e-mail with an e-mail, a one-word name with a one-word name, a full name with
 * a full name, because a site may show different kinds on different pages. An adopted name is compared only on the page
 * it came from.
 */
export function wrongUser({ expectedUser, expectedUserPage }: Expecting, shown: ShownUser | null): string | null {
  if (expectedUser === null || shown === null) return null
  const [expected, seen] = [plain(expectedUser), plain(shown.user)]
  if (expected === seen || kindOf(expected) !== kindOf(seen)) return null
  if (isShortFor(seen, expected) || isShortFor(expected, seen)) return null
  return expectsUserAt({ expectedUser, expectedUserPage }, shown.url) ? shown.user : null
}

/**
 * Whether the user that a page shows must be known even if its verdict needs no parsing: always when a client has named
 * the user to expect; when that user was adopted, only if the page changed cookies, which would be stored.
 */
export function needsUserOf(expecting: Expecting, { finalUrl, changes }: AnsweredPage): boolean {
  const isNamed = expecting.expectedUserPage === null
  return expectsUserAt(expecting, finalUrl) && (isNamed || changes.length > 0)
}

/** Whether a user that a page shows can be compared: a user is expected, and an adopted name came from this page. */
function expectsUserAt({ expectedUser, expectedUserPage }: Expecting, url: string): boolean {
  if (expectedUser === null) return false
  return expectedUserPage === null || expectedUserPage === pageAddress(url) || kindOf(plain(expectedUser)) === 'email'
}

/** The page for comparing users: origin and path only. */
export function pageAddress(url: string): string {
  const parsed = URL.parse(url)
  return parsed === null ? '' : `${parsed.origin}${parsed.pathname}`.slice(0, 2048)
}

function plain(user: string): string {
  return printable(user).normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
}

/** If a picture of the user is missing, sites show the first letter or two of their name. */
function isShortFor(short: string, name: string): boolean {
  return /^\p{Script=Latin}{1,2}$/u.test(short) && name.startsWith(short)
}

function kindOf(user: string): 'email' | 'word' | 'full name' {
  if (/^[^\s@]+@[^\s@]+$/.test(user)) return 'email'
  return user.includes(' ') ? 'full name' : 'word'
}
