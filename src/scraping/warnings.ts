/** What a scrape may have to say beside its result; null: nothing. */
export interface ScrapeWarnings {
  /** Why the session that was asked for was not used. */
  readonly session: string | null
  /** A session or inline cookies were used, and the page shows them logged out. */
  readonly isLoginWall: boolean
  /** Of what was asked for: formats, then options. */
  readonly asked: string | null
  readonly screenshot: string | null
  /** Of the forms that the page has not. */
  readonly content: string | null
}

const loginWall = 'LOGIN_WALL: the page is a login page; the session looks logged out.'

/**
 * The warnings of a scrape as one sentence after the other, or null. What concerns the session comes first, since some
 * clients read only the beginning.
 */
export function joinWarnings({ session, isLoginWall, asked, screenshot, content }: ScrapeWarnings): string | null {
  const all = [session, isLoginWall ? loginWall : null, asked, screenshot, content].filter((one) => one !== null)
  return all.length === 0 ? null : all.join(' ')
}
