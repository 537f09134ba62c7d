import { dayMs } from '../../clock.ts'
import { cannotBeLogin, clearanceName, deviceBoundCookie, trackingName } from '../known-names.ts'
import { storesToken } from '../login-tokens.ts'
import type { OriginStorage } from '../origin-storage.ts'
import type { CookieState } from '../stored-cookie.ts'
import { fromWire } from '../wire.ts'
import type { ImportNote } from './parsed-import.ts'
import type { ImportWarning, Receipt } from './receipt.ts'
import type { TakenHeaders } from './take-headers.ts'

interface Subject {
  readonly state: CookieState & {
    readonly userAgent: string | null
    readonly storage: readonly OriginStorage[]
    readonly headers: Readonly<Record<string, string>>
  }
  readonly headers: Pick<TakenHeaders, 'isDeviceBound' | 'hasLogin'>
  readonly notes: readonly ImportNote[]
  readonly variables: ReadonlySet<string>
  readonly now: number
}

/** Problems that a session will probably have later and that are visible when it is imported. */
export function warningsFor({ state, headers, notes, variables, now }: Subject): readonly ImportWarning[] {
  const exact = state.exactCookies.map(({ name, expiresAt }) => ({ name: fromWire(name), expiresAt }))
  const names = [...new Set([...exact.map(({ name }) => name), ...Object.keys(state.cookies)])]
  const soon = exact.filter(
    ({ name, expiresAt }) => expiresAt !== null && expiresAt < now + dayMs && !trackingName.test(name),
  )
  const clearance = state.userAgent === null ? names.filter((name) => clearanceName.test(name)) : []
  const bound = names.filter((name) => deviceBoundCookie.test(name))
  const noLogin = !headers.hasLogin && names.every(cannotBeLogin)
  const named: readonly ImportWarning[] = [
    { code: 'expires_soon', message: 'These cookies expire within a day.', names: soon.map(({ name }) => name) },
    {
      code: 'clearance_without_user_agent',
      message:
        'These cookies work only with the user agent, and often the IP address, of the browser that received them: also store its user_agent.',
      names: clearance,
    },
    {
      code: 'device_bound',
      message: 'The site binds sessions to a device: they end soon after they leave the browser that has the key.',
      names: bound,
    },
    {
      code: 'shell_variable',
      message:
        'In the command these values are shell variables, which are stored as they are written: import again with the values themselves.',
      names: namesOfVariables(state, variables),
    },
  ]
  return [
    ...named.filter((one) => one.names.length > 0 || (one.code === 'device_bound' && headers.isDeviceBound)),
    ...(noLogin && state.storage.length > 0 ? [needsBrowser(state.storage)] : []),
    ...(noLogin && names.length > 0 ? [noLoginCookie] : []),
    ...notes.map((note) => ({ ...noteWarnings[note], names: [] })),
  ]
}

function needsBrowser(storage: readonly OriginStorage[]): ImportWarning {
  const kept = storage.map((origin) => ({ ...origin, sessionStorage: [] }))
  const message =
    storesToken(storage) && !storesToken(kept)
      ? 'The login may be only in sessionStorage, which only a browser uses: scrape with mode js and restore_session_storage.'
      : 'The login may be only in localStorage or IndexedDB, which only a browser uses: scrape with mode js. If storage_tokens names its token, use_token sends that without a browser, too.'
  return { code: 'needs_browser', message, names: [] }
}

const noLoginCookie: ImportWarning = {
  code: 'no_login_cookie',
  message: 'None of the cookies looks like a login cookie.',
  names: [],
}

/** The cookies and headers whose value, behind the name of a scheme such as Bearer, is a variable and nothing else. */
function namesOfVariables(state: Subject['state'], variables: ReadonlySet<string>): readonly string[] {
  if (variables.size === 0) return []
  const exact = state.exactCookies.map(({ name, value }) => [fromWire(name), fromWire(value)] as const)
  const all = [...Object.entries(state.cookies), ...exact, ...Object.entries(state.headers)]
  const isVariable = (value: string): boolean => variables.has(value.replace(/^[a-z]{1,20} +(?=\$)/i, ''))
  return [...new Set(all.filter(([, value]) => isVariable(value)).map(([name]) => name))]
}

/** Why there is nothing to use, if the content itself shows it; else null. The end of a sentence. */
export function whyNothing({ warnings, dropped }: Pick<Receipt, 'warnings' | 'dropped'>): string | null {
  const told = warnings.find(({ code }) => code === 'cookies_left_out' || code === 'cookies_in_file')
  if (told !== undefined) return told.message
  if (dropped.some(({ reason }) => reason === 'expired')) return 'Cookies in it have expired.'
  const malformed = dropped.filter(({ reason }) => reason === 'malformed')
  return malformed.length === 0 ? null : whyMalformed(malformed.map(({ name }) => name))
}

/** What is wrong with cookies of these names (null: it may not be repeated), in a sentence. */
export function whyMalformed(malformed: readonly (string | null)[]): string {
  const names = malformed.filter((name) => name !== null).slice(0, 3)
  const which = names.length === 0 ? 'Cookies in it' : `Cookies in it (${names.join(', ')})`
  return `${which} cannot be read: name and value must be text, without characters that HTTP does not allow, such as a tab.`
}

const noteWarnings: Readonly<Record<ImportNote, Omit<ImportWarning, 'names'>>> = {
  cookie_file: {
    code: 'cookies_in_file',
    message: 'The command reads its cookies from a file, which was not included.',
  },
  fetch_without_cookies: {
    code: 'cookies_left_out',
    message: 'The call contains no cookies: choose "Copy as fetch (Node.js)" or "Copy as cURL".',
  },
  stripped_har: {
    code: 'cookies_left_out',
    message:
      'The HAR contains no cookies: export the HAR with sensitive data, which browsers leave out by default (Chromium: Settings, Preferences, "Allow to generate HAR with sensitive data"; then Network, "Export HAR (with sensitive data)").',
  },
  logged_out_har: {
    code: 'cookies_left_out',
    message:
      'The HAR ends with a log-out: the site removed every cookie in it. Log in, record again, and export the HAR while you are logged in.',
  },
}
