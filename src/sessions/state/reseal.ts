import type { Actor } from '../../audit/append.ts'
import type { OriginStorage } from '../../cookies/origin-storage.ts'
import type { StoredCookie } from '../../cookies/stored-cookie.ts'
import type { UpstreamProxy } from '../../egress/upstream/upstream-proxy.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { shownProxy } from '../proxy.ts'
import type { GivenRenewal } from '../renewal/given-renewal.ts'
import { planFor } from '../renewal/plan-renewal.ts'
import type { Renewal } from '../renewal/renewal.ts'
import type { Session, SessionSecrets } from '../session.ts'
import { sessionFields } from '../session-fields.ts'
import type { SealedState, SessionChanges } from '../stored-session.ts'
import { type GivenDigests, givenBeforeNext } from './given-digests.ts'
import { type NextVersion, sealNextVersion } from './next-version.ts'
import { type OpenState, openState } from './open-secrets.ts'
import { requireRoom, withFittingStorage } from './secrets.ts'
import { cookieNamesOf, type StateCause, shownNames } from './state-origin.ts'
import { type TokenEntry, withStoredToken } from './token-entry.ts'

/** The change of the secrets; `undefined` keeps. */
export interface SecretsChange {
  readonly cookies?: Readonly<Record<string, string>> | undefined
  /** With `cookies` only; absent: none. */
  readonly exactCookies?: readonly StoredCookie[] | undefined
  /** With `cookies` only; absent: what is stored stays. */
  readonly storage?: readonly OriginStorage[] | undefined
  /** The largest values of the storage are left out if a state has no room for them; absent: it is refused then. */
  readonly leavesOutLargest?: boolean
  /** Null: no headers. */
  readonly headers?: Readonly<Record<string, string>> | null | undefined
  /** Null: none; absent: what is stored, or none with `headers`. */
  readonly tokenEntry?: TokenEntry | null | undefined
  readonly userAgent?: string | null | undefined
  /** Null: none. */
  readonly proxy?: UpstreamProxy | null | undefined
  /** Ports named by the input: headers are sent there too from now on. */
  readonly ports?: readonly number[] | undefined
  readonly renewal?: GivenRenewal | undefined
  /** A header of the input asks for a device-bound session; absent: nothing new is known. */
  readonly isDeviceBound?: boolean | undefined
  /** Of what the user gave; absent parts stay. */
  readonly given?: Partial<GivenDigests>
}

/** Who sets a state, and how. */
export interface StateWriter {
  readonly cause: Exclude<StateCause, 'rotated' | 'restored'>
  readonly actor: Actor
}

export interface Resealed extends NextVersion {
  /** The secrets that were sealed. */
  readonly secrets: SessionSecrets
  /** The changes of the session's row. */
  readonly changes: SessionChanges
}

/** Whether visits are made with something else than before. A renewal changes them only when it gets a token. */
export function changesVisits({ cookies, headers, userAgent, proxy }: SecretsChange): boolean {
  return [cookies, headers, userAgent, proxy].some((given) => given !== undefined)
}

/** Whether the change has anything that a state stores. */
export function changesState(change: SecretsChange): boolean {
  return changesVisits(change) || change.renewal !== undefined || change.tokenEntry !== undefined
}

type ResealDependencies = Pick<SessionDependencies, 'vault' | 'repository' | 'clock'>

/**
 * Opens the state of a session, changes it and seals it as the next version, under the same data key. Throws
 * SESSION_INACTIVE when the state is gone, VALIDATION_ERROR when it would exceed 2 MiB, VAULT_UNAVAILABLE.
 */
export async function reseal(
  deps: ResealDependencies,
  session: Session,
  state: SealedState | null,
  change: SecretsChange,
  by: StateWriter,
): Promise<Resealed> {
  const { cookies, headers, userAgent, proxy, renewal } = change
  const current = await openState(deps, { session, state })
  const old = current.secrets
  const given = { ...old.given, ...change.given }
  // A browser pushes every few minutes: the logins of files, which are imported again, would soon be forgotten.
  const isPushedAgain = by.cause === 'synced' && current.state.origin.cause === 'synced'
  const whole: SessionSecrets = withStoredToken({
    ...old,
    ...(cookies === undefined ? {} : { exactCookies: change.exactCookies ?? [] }),
    storage: change.storage ?? old.storage,
    cookies: cookies ?? old.cookies,
    headers: headers === undefined ? old.headers : (headers ?? {}),
    tokenEntry: change.tokenEntry !== undefined ? change.tokenEntry : headers === undefined ? old.tokenEntry : null,
    userAgent: userAgent === undefined ? old.userAgent : userAgent,
    proxy: proxy === undefined ? old.proxy : proxy,
    renewal: renewal === undefined ? old.renewal : renewal.secrets,
    given,
    givenBefore: isPushedAgain ? old.givenBefore : givenBeforeNext(old, given),
  })
  const next = change.leavesOutLargest === true ? withFittingStorage(whole) : whole
  const isNewLogin = cookies !== undefined
  const ports = portChanges(session, change.ports ?? [])
  // A new access token may expire at another time; otherwise the plan stays.
  const kept = headers === undefined ? undefined : session.renewal
  const plan = renewal === undefined ? kept : renewal.renewal
  const put = await sealUserState(deps, current, { next, by, isNewLogin, renewal: plan })
  const binding: SessionChanges = change.isDeviceBound === true ? { binding: 'device' } : {}
  return { ...put, changes: { ...put.changes, ...ports, ...proxyChanges(proxy), ...binding } }
}

function proxyChanges(proxy: UpstreamProxy | null | undefined): SessionChanges {
  if (proxy === undefined) return {}
  return { proxy: sessionFields.proxy.encode(proxy === null ? null : shownProxy(proxy)) }
}

function portChanges({ headerPorts }: Session, named: readonly number[]): SessionChanges {
  const all = [...new Set([...headerPorts, ...named])]
  return all.length === headerPorts.length ? {} : { header_ports: JSON.stringify(all) }
}

interface UserState {
  readonly next: SessionSecrets
  readonly by: StateWriter
  /** New cookies, about which nothing is known yet, nor whether the site rotates them. */
  readonly isNewLogin: boolean
  /** The renewal from now on; null: none; undefined: the plan stays, unless it waits for new cookies. */
  readonly renewal: Renewal | null | undefined
}

/** Seals secrets that a user set as the next version of a session's state. Throws VALIDATION_ERROR, VAULT_UNAVAILABLE. */
export async function sealUserState(
  { vault, repository, clock }: ResealDependencies,
  current: OpenState,
  { next, by, isNewLogin, renewal }: UserState,
): Promise<Resealed> {
  const { session, state } = current
  requireRoom(next)
  const now = clock.now()
  const origin = { ...by, now, provisional: !isNewLogin && state.origin.provisional, confirmedAt: null }
  const deps = { vault, sessionRepository: repository }
  const { version, writes } = await sealNextVersion(deps, current, next, origin)
  const plan = renewal === undefined && isNewLogin && awaitsCookies(session, next) ? session.renewal : renewal
  const headerNames = shownNames(Object.keys(next.headers))
  return {
    version,
    secrets: next,
    writes,
    changes: {
      state_version: version,
      put_version: version,
      ...renewalChanges(plan, next, now),
      header_names: headerNames.length === 0 ? null : JSON.stringify(headerNames),
      ...(isNewLogin ? { cookie_names: JSON.stringify(cookieNamesOf(next)), rotates: 0, alive_at: null } : {}),
    },
  }
}

/** Whether the renewal has ended because the site refused a refresh token that a cookie carries. */
function awaitsCookies({ renewal, renewalAt }: Session, secrets: SessionSecrets): boolean {
  return renewal !== null && renewalAt === null && secrets.renewal?.refreshToken === null
}

/** The renewal columns after a user set secrets: the renewal starts again with them. */
function renewalChanges(renewal: Renewal | null | undefined, { headers }: SessionSecrets, now: number): SessionChanges {
  if (renewal === undefined) return {}
  if (renewal === null) return { renewal: null, renewal_at: null, renewal_state: null }
  const { renewalAt, state } = planFor(headers, now)
  return {
    renewal: sessionFields.renewal.encode(renewal),
    renewal_at: renewalAt,
    renewal_state: sessionFields.renewalState.encode(state),
  }
}
