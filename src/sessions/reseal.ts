import type { Actor } from '../audit/append.ts'
import type { OriginStorage } from '../cookies/origin-storage.ts'
import type { CookieState, StoredCookie } from '../cookies/stored-cookie.ts'
import { AppError, invalidField } from '../errors.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { Vault } from '../vault/vault.ts'
import type { SessionDependencies } from './dependencies.ts'
import type { SealedState, SessionChanges } from './repository.ts'
import { decodeSecrets, encodeSecrets, maxStateBytes, statePlace } from './secrets.ts'
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
export function reseal(
  deps: ResealDependencies,
  session: Session,
  state: SealedState | null,
  change: SecretsChange,
  by: PutBy,
): Resealed | null {
  if (change.cookies === undefined && change.headers === undefined && change.userAgent === undefined) return null
  const old = openState(deps, session, state)
  const next: SessionSecrets = {
    ...old,
    ...(change.cookies === undefined ? {} : { exactCookies: change.exactCookies ?? [], storage: change.storage ?? [] }),
    cookies: change.cookies ?? old.cookies,
    headers: change.headers === undefined ? old.headers : (change.headers ?? {}),
    userAgent: change.userAgent === undefined ? old.userAgent : change.userAgent,
  }
  return putState(deps, session, state, { old, next, by, isNewLogin: change.cookies !== undefined })
}

/** The secrets of a state in use. Throws SESSION_INACTIVE where it is gone, VAULT_UNAVAILABLE. */
export function openState(
  { vault }: { readonly vault: Pick<Vault, 'open'> },
  session: Session,
  state: SealedState | null,
): SessionSecrets {
  if (state === null) throw new AppError('SESSION_INACTIVE')
  const bytes = vault.open(statePlace(session, state.version), state.wrappedKey, state.sealed)
  try {
    return decodeSecrets(bytes)
  } finally {
    bytes.fill(0)
  }
}

interface Put {
  /** What the session held until now. */
  readonly old: CookieState
  readonly next: SessionSecrets
  readonly by: PutBy
  /** Other cookies, of which nothing is known yet: whether its site rotates them neither. */
  readonly isNewLogin: boolean
}

/** Seals secrets that a person put in as the next version of a session's state. Throws as `reseal`. */
export function putState(
  { vault, repository, clock }: ResealDependencies,
  session: Session,
  state: SealedState | null,
  { old, next, by, isNewLogin }: Put,
): Resealed {
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
  const sealed = vault.seal(statePlace(session, version), state.wrappedKey, plaintext)
  const headerNames = Object.keys(next.headers)
  return {
    version,
    secrets: next,
    writes: repository.replaceState(session.id, state, { version, wrappedKey: state.wrappedKey, sealed, origin }),
    changes: {
      state_version: version,
      put_version: version,
      header_names: headerNames.length === 0 ? null : JSON.stringify(headerNames),
      ...(isNewLogin ? { cookie_names: JSON.stringify(cookieNamesOf(next)), rotates: 0, alive_at: null } : {}),
    },
  }
}
