import type { Session } from './session.ts'

/** Whom a page shows, and where. */
export interface ShownUser {
  /** Name, user name or e-mail, as the page states it. */
  readonly user: string
  /** URL of the page. */
  readonly url: string
}

type Expecting = Pick<Session, 'expectedUser' | 'expectedUserPage'>

/** So sure must a verdict be for its user to be adopted: 0..100. */
export const adoptConfidence = 90

/**
 * Who is shown in the place of the expected user; null where it is the same one, or where nobody can tell. Like is
 * compared with like alone: an e-mail with an e-mail, a name of one word with one of one word, a full name with a full
 * name. Sites show one of them here and another there. A name that was adopted is compared on its own page only.
 */
export function wrongUser({ expectedUser, expectedUserPage }: Expecting, shown: ShownUser | null): string | null {
  if (expectedUser === null || shown === null) return null
  const [expected, seen] = [plain(expectedUser), plain(shown.user)]
  if (expected === seen || kindOf(expected) !== kindOf(seen)) return null
  const isElsewhere = expectedUserPage !== null && expectedUserPage !== pageOf(shown.url)
  return isElsewhere && kindOf(expected) !== 'email' ? null : shown.user
}

/** A page as users are compared by it: origin and path, without what follows. */
export function pageOf(url: string): string {
  const parsed = URL.parse(url)
  return parsed === null ? '' : `${parsed.origin}${parsed.pathname}`.slice(0, 2048)
}

function plain(user: string): string {
  return user.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
}

function kindOf(user: string): 'email' | 'word' | 'full name' {
  if (/^[^\s@]+@[^\s@]+$/.test(user)) return 'email'
  return user.includes(' ') ? 'full name' : 'word'
}
