import type { OriginStorage } from '../cookies/origin-storage.ts'
import type { StoredCookie } from '../cookies/stored-cookie.ts'
import { fromWire } from '../cookies/wire.ts'
import { AppError, invalidField } from '../errors.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { SessionDependencies } from './dependencies.ts'
import type { SealedState, SessionChanges } from './repository.ts'
import { decodeSecrets, encodeSecrets, maxStateBytes, statePlace } from './secrets.ts'
import type { Session, SessionSecrets } from './session.ts'

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

export interface Resealed {
  readonly version: number
  readonly write: SqlWrite
  /** What the session's own row says of its secrets. */
  readonly changes: SessionChanges
}

/**
 * Opens the state of a session, changes it and seals it as the next version, under the same data key.
 * Null where nothing of the secrets changes. Throws SESSION_INACTIVE where the state is gone, VALIDATION_ERROR where it
 * would be larger than 2 MiB.
 */
export function reseal(
  { vault, repository }: Pick<SessionDependencies, 'vault' | 'repository'>,
  session: Session,
  state: SealedState | null,
  change: SecretsChange,
): Resealed | null {
  if (change.cookies === undefined && change.headers === undefined && change.userAgent === undefined) return null
  if (state === null) throw new AppError('SESSION_INACTIVE')
  const old = decodeSecrets(vault.open(statePlace(session, state.version), state.wrappedKey, state.sealed))
  const next: SessionSecrets = {
    ...old,
    ...(change.cookies === undefined ? {} : { exactCookies: change.exactCookies ?? [], storage: change.storage ?? [] }),
    cookies: change.cookies ?? old.cookies,
    headers: change.headers === undefined ? old.headers : (change.headers ?? {}),
    userAgent: change.userAgent === undefined ? old.userAgent : change.userAgent,
  }
  const plaintext = encodeSecrets(next)
  if (plaintext.length > maxStateBytes) throw invalidField('cookies', 'are larger than 2 MiB together with the headers')
  const version = state.version + 1
  const sealed = vault.seal(statePlace(session, version), state.wrappedKey, plaintext)
  return {
    version,
    write: repository.replaceState(session.id, state.version, { version, wrappedKey: state.wrappedKey, sealed }),
    changes: {
      state_version: version,
      ...(change.cookies === undefined
        ? {}
        : {
            cookie_names: JSON.stringify([
              ...Object.keys(next.cookies),
              ...next.exactCookies.map(({ name }) => fromWire(name)),
            ]),
          }),
      ...(change.headers === undefined ? {} : { header_names: headerNames(change.headers) }),
    },
  }
}

function headerNames(headers: Readonly<Record<string, string>> | null): string | null {
  return headers === null ? null : JSON.stringify(Object.keys(headers))
}
