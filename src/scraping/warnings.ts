/** What a scrape may have to say beside its result; null: nothing. */
export interface ScrapeWarnings {
  /** Why the session that was asked for was not used. */
  readonly session: string | null
  /** A session or inline cookies were used, and the page shows them logged out. */
  readonly isLoginWall: boolean
  /** The page shows next to nothing before its scripts have run. */
  readonly needsBrowser: boolean
  /** Of what was asked for: formats, then options. */
  readonly asked: string | null
  readonly screenshot: string | null
  /** Of the forms that the page has not. */
  readonly content: string | null
}

const loginWall = 'LOGIN_WALL: the page is a login page; the session looks logged out.'
const drawn = 'NEEDS_BROWSER: the page is drawn by JavaScript.'

/**
 * The warnings of a scrape as one sentence after the other, or null. What concerns the session comes first, since some
 * clients read only the beginning.
 */
export function joinWarnings(given: ScrapeWarnings): string | null {
  const { session, isLoginWall, needsBrowser, asked, screenshot, content } = given
  const ofPage = [isLoginWall ? loginWall : null, needsBrowser ? drawn : null]
  const all = [session, ...ofPage, asked, screenshot, content].filter((one) => one !== null)
  return all.length === 0 ? null : all.join(' ')
}
