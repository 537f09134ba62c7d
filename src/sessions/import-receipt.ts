import { dayMs, formatTime } from '../clock.ts'
import type { Imported } from '../cookies/formats/import-cookies.ts'
import type { ImportWarning, Receipt } from '../cookies/formats/receipt.ts'
import { jwtExpiry } from '../cookies/jwt.ts'
import { isLoginHeader } from '../cookies/known-names.ts'
import type { AppError } from '../errors.ts'
import type { RepeatedLogin } from './repeated-login.ts'
import type { NewSessionInput } from './session-inputs.ts'
import type { TokenEntry } from './state/token-entry.ts'
import { hasUserAgent } from './unproven.ts'
import { guessedUrl } from './validation-url.ts'

interface OtherFields extends Pick<NewSessionInput, 'userAgent' | 'headers' | 'renewal'> {
  readonly useToken: TokenEntry | null
}

/** The receipt of an import together with the other fields of its request. */
export function receiptFor(imported: Imported, input: OtherFields, now: number): Receipt {
  const receipt = withTokenHeader(withUserAgentWarning(imported, input), input.useToken)
  const warnings = input.renewal === null ? tokenWarnings(imported, input, now) : []
  return { ...receipt, warnings: [...receipt.warnings, ...warnings] }
}

/** Tokens in headers that have ended, or end within a day, and that nothing renews. */
function tokenWarnings({ state, receipt }: Imported, { headers, useToken }: OtherFields, now: number): ImportWarning[] {
  const sent = Object.entries({ ...state.headers, ...headers }).filter(
    ([name]) => isLoginHeader(name) && (useToken === null || !/^authorization$/i.test(name)),
  )
  const used = receipt.storageTokens.filter(({ origin, key }) => origin === useToken?.origin && key === useToken.key)
  const ends = [
    ...sent.map(([name, value]) => ({ name, end: jwtExpiry(value) })),
    ...used.map(({ expiresAt }) => ({ name: 'Authorization', end: expiresAt })),
  ]
  return ends.flatMap(({ name, end }): ImportWarning[] => {
    if (end === null || end >= now + dayMs) return []
    const isOver = end <= now
    const what = `The token in this header ${isOver ? 'expired' : 'expires'} at ${formatTime(end)}.`
    const todo = isOver ? 'Log in again and import the new one' : 'The login ends with it'
    const message = `${what} ${todo}, unless renewal says how it is renewed.`
    return [{ code: isOver ? 'expired' : 'expires_soon', message, names: [name] }]
  })
}

/** A site may bind a session to the User-Agent of its login; without it, requests look like another browser. */
function withUserAgentWarning(
  { receipt, state }: Imported,
  { userAgent, headers }: Pick<OtherFields, 'userAgent' | 'headers'>,
): Receipt {
  const all = { ...state.headers, ...headers }
  if (receipt.kept.length === 0 || hasUserAgent({ headers: all, userAgent: userAgent ?? state.userAgent }))
    return receipt
  const message =
    'No User-Agent is stored. A site that binds sessions to their browser will answer as if logged out; send user_agent.'
  return { ...receipt, warnings: [...receipt.warnings, { code: 'no_user_agent', message, names: [] }] }
}

/** A dry run says that the import would be refused, and why. */
export function withRefusal(receipt: Receipt, refusal: AppError | null): Receipt {
  if (refusal === null) return receipt
  const message = `The import would be refused: ${refusal.message.replace(/\.$/, '')}.`
  const others = receipt.warnings.filter(({ code }) => code !== 'no_login_cookie')
  return { ...receipt, warnings: [{ code: 'nothing_usable', message, names: [] }, ...others] }
}

/** The session was given this login already, and the stored one stays. */
export function withLoginKept(receipt: Receipt, repeats: RepeatedLogin | null): Receipt {
  if (repeats === null) return receipt
  const kept = whyKept[repeats].map((warning) => ({ ...warning, names: [] }))
  return { ...receipt, warnings: [...receipt.warnings, ...kept] }
}

const otherwise = 'To replace it nevertheless, use POST /sessions/{id}/refresh.'
const whyKept = {
  last: [
    {
      code: 'login_kept',
      message: `The session was given the same login last and is active: the stored login stays, because its site may have renewed it since. ${otherwise}`,
    },
  ],
  earlier: [
    {
      code: 'login_kept',
      message: `The session was given the same login before: the stored login stays. ${otherwise}`,
    },
    { code: 'older_login', message: 'Another login has replaced this one since it was given.' },
  ],
} as const

/** Nothing that was given says how the site is reached. */
export function withGuessedUrl(receipt: Receipt, domain: string): Receipt {
  const how = `no address is given: ${guessedUrl(domain)} is checked; if the site uses http or another port, set validation_url`
  return { ...receipt, guessed: [...receipt.guessed, { name: 'validation_url', what: ['validation_url'], how }] }
}

/** A token that becomes a header is a login that needs no browser. */
function withTokenHeader(receipt: Receipt, useToken: OtherFields['useToken']): Receipt {
  if (useToken === null) return receipt
  const { headers, warnings } = receipt
  const others = headers.kept.filter((name) => name.toLowerCase() !== 'authorization')
  return {
    ...receipt,
    headers: { ...headers, kept: [...others, 'Authorization'] },
    warnings: warnings.filter(({ code }) => code !== 'needs_browser' && code !== 'no_login_cookie'),
  }
}
