import type { Actor } from '../audit/append.ts'
import type { OriginStorage } from '../cookies/origin-storage.ts'
import type { CookieState, StoredCookie } from '../cookies/stored-cookie.ts'
import type { UpstreamProxy } from '../egress/upstream/upstream-proxy.ts'
import { AppError, invalidField } from '../errors.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { SessionDependencies } from './dependencies.ts'
import { openSecrets } from './open-secrets.ts'
import { encodeProxy } from './proxy.ts'
import type { GivenRenewal } from './renewal/given-renewal.ts'
import { planFor } from './renewal/plan-renewal.ts'
import { encodeRenewal, encodeRenewalState, type Renewal } from './renewal/renewal.ts'
import type { SealedState, SessionChanges } from './repository.ts'
import { encodeSecrets, maxStateBytes, stateContext } from './secrets.ts'
import type { Session, SessionSecrets } from './session.ts'
import { changedNames, cookieNamesOf, type StateCause, writerOf } from './state-origin.ts'

/** What of the secrets changes; `undefined` keeps. */
export interface SecretsChange {
  readonly cookies?: Readonly<Record<string, string>> | undefined
  /** With `cookies` only; absent: none. */
  readonly exactCookies?: readonly StoredCookie[] | undefined
  readonly storage?: readonly OriginStorage[] | undefined
  /** Null: no headers. */
  readonly headers?: Readonly<Record<string, string>> | null | undefined
  readonly userAgent?: string | null | undefined
  /** Null: none. */
  readonly proxy?: UpstreamProxy | null | undefined
  /** Ports that what was given named: its headers go there from now on, too. */
  readonly ports?: readonly number[] | undefined
  readonly renewal?: GivenRenewal | undefined
}

/** Who puts a state in, and how. */
export interface PutBy {
  readonly cause: Exclude<StateCause, 'rotated' | 'restored'>
  readonly actor: Actor
}

export interface Resealed {
  readonly version: number
  readonly writes: readonly SqlWrite[]
  /** The secrets that were sealed. */
  readonly secrets: SessionSecrets
  /** What the session's own row says of its secrets. */
  readonly changes: SessionChanges
}

type ResealDependencies = Pick<SessionDependencies, 'vault' | 'repository' | 'clock'>

/**
 * Opens the state of a session, changes it and seals it as the next version, under the same data key.
 * Null where nothing of the secrets changes. Throws SESSION_INACTIVE where the state is gone, VALIDATION_ERROR where it
 * would be larger than 2 MiB.
 */
export async function reseal(
  deps: ResealDependencies,
  session: Session,
  state: SealedState | null,
  change: SecretsChange,
  by: PutBy,
): Promise<Resealed | null> {
  const { cookies, headers, userAgent, proxy, renewal } = change
  if ([cookies, headers, userAgent, proxy, renewal].every((given) => given === undefined)) return null
  const old = await openSecrets(deps, session, state)
  const next: SessionSecrets = {
    ...old,
    ...(cookies === undefined ? {} : { exactCookies: change.exactCookies ?? [], storage: change.storage ?? [] }),
    cookies: cookies ?? old.cookies,
    headers: headers === undefined ? old.headers : (headers ?? {}),
    userAgent: userAgent === undefined ? old.userAgent : userAgent,
    proxy: proxy === undefined ? old.proxy : proxy,
    renewal: renewal === undefined ? old.renewal : renewal.secrets,
  }
  const isNewLogin = cookies !== undefined
  const ports = portChanges(session, change.ports ?? [])
  // Another access token may end at another time; what did not change goes on as it was planned.
  const kept = headers === undefined ? undefined : session.renewal
  const plan = renewal === undefined ? kept : renewal.renewal
  const put = await putState(deps, session, state, { old, next, by, isNewLogin, renewal: plan })
  return { ...put, changes: { ...put.changes, ...ports, ...proxyChanges(proxy) } }
}

function proxyChanges(proxy: UpstreamProxy | null | undefined): SessionChanges {
  if (proxy === undefined) return {}
  return { proxy: proxy === null ? null : encodeProxy(proxy) }
}

function portChanges({ headerPorts }: Session, named: readonly number[]): SessionChanges {
  const all = [...new Set([...headerPorts, ...named])]
  return all.length === headerPorts.length ? {} : { header_ports: JSON.stringify(all) }
}

interface Put {
  /** What the session held until now. */
  readonly old: CookieState
  readonly next: SessionSecrets
  readonly by: PutBy
  /** Other cookies, of which nothing is known yet: whether its site rotates them neither. */
  readonly isNewLogin: boolean
  /** How the session is renewed from now on; null: not; undefined: as it was planned. */
  readonly renewal: Renewal | null | undefined
}

/** Seals secrets that a person put in as the next version of a session's state. Throws as `reseal`. */
export async function putState(
  { vault, repository, clock }: ResealDependencies,
  session: Session,
  state: SealedState | null,
  { old, next, by, isNewLogin, renewal }: Put,
): Promise<Resealed> {
  if (state === null) throw new AppError('SESSION_INACTIVE')
  const plaintext = encodeSecrets(next)
  if (plaintext.length > maxStateBytes) throw invalidField('cookies', 'are larger than 2 MiB together with the headers')
  const version = state.version + 1
  const origin = {
    cause: by.cause,
    writtenBy: writerOf(by.actor),
    writtenAt: clock.now(),
    changes: changedNames(old, next),
    provisional: !isNewLogin && state.origin.provisional,
    confirmedAt: null,
  }
  const sealed = await vault.seal(stateContext(session, version), state.wrappedKey, plaintext)
  const headerNames = Object.keys(next.headers)
  return {
    version,
    secrets: next,
    writes: repository.replaceState(session.id, state, { version, wrappedKey: state.wrappedKey, sealed, origin }),
    changes: {
      state_version: version,
      put_version: version,
      ...renewalChanges(renewal, next, clock.now()),
      header_names: headerNames.length === 0 ? null : JSON.stringify(headerNames),
      ...(isNewLogin ? { cookie_names: JSON.stringify(cookieNamesOf(next)), rotates: 0, alive_at: null } : {}),
    },
  }
}

/** What the row says of the renewal of secrets that a person put in: it begins again with them. */
function renewalChanges(renewal: Renewal | null | undefined, { headers }: SessionSecrets, now: number): SessionChanges {
  if (renewal === undefined) return {}
  if (renewal === null) return { renewal: null, renewal_at: null, renewal_state: null }
  const { renewalAt, state } = planFor(headers, now)
  return { renewal: encodeRenewal(renewal), renewal_at: renewalAt, renewal_state: encodeRenewalState(state) }
}
