/**
 * A login page, another answer without a user, one that users may get as well, or one to which nothing of the login was
 * sent.
 */
export type LoggedOutKind = 'login_page' | 'refusal' | 'unclear' | 'unsent'

/** The warnings of a scrape; null: none. */
export interface ScrapeWarnings {
  /** Why the requested session was not used. */
  readonly session: string | null
  /** A session or inline cookies were used, and the page looks logged out. */
  readonly loggedOut: LoggedOutKind | null
  /** Why a page that looks logged out says nothing: the login was left in the browser storage. */
  readonly unsent: string | null
  /** The page is nearly empty before its scripts have run. */
  readonly needsBrowser: boolean
  /** About the request: formats, then options. */
  readonly asked: string | null
  readonly screenshot: string | null
  /** About formats that the page does not have. */
  readonly content: string | null
}

const loginWall = {
  login_page: 'LOGIN_WALL: the page is a login page; the session looks logged out.',
  refusal: 'LOGIN_WALL: the answer says that nobody is logged in; the session looks logged out.',
  unsent: 'LOGIN_WALL: the page shows no logged-in user; nothing of the login was sent.',
  unclear:
    'LOGIN_WALL: the page offers to log in, or denies access, and shows no logged-in user; logged-in users may get it, too.',
}
const drawn = 'NEEDS_BROWSER: the page is drawn by JavaScript.'

/**
 * The warnings joined into one text, or null. Those about the session come first, because some clients read only the
 * beginning.
 */
export function joinWarnings(given: ScrapeWarnings): string | null {
  const { session, loggedOut, unsent, needsBrowser, asked, screenshot, content } = given
  const ofPage = [
    loggedOut === null ? null : loginWall[loggedOut],
    unsent === null ? null : `LOGIN_NOT_SENT: ${unsent}.`,
    needsBrowser ? drawn : null,
  ]
  return joined(session, ...ofPage, asked, screenshot, content)
}

/** Those sentences that there are, as one text; null: none. */
export const joined = (...sentences: readonly (string | null)[]): string | null =>
  sentences.filter((one) => one !== null).join(' ') || null
