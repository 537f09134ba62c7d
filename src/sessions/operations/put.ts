import type { Principal } from '../../accounts/principal.ts'
import { normaliseDomain } from '../../cookies/domain.ts'
import { invalidField } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { SessionDependencies } from '../dependencies.ts'
import type { RepeatedLogin } from '../repeated-login.ts'
import type { SessionView } from '../session.ts'
import type { CreateSessionInput, UpdateSessionInput } from '../session-inputs.ts'
import { createSession } from './create.ts'
import { markDue } from './mark-due.ts'
import { updateUnlessRepeated } from './update.ts'

export interface PutSessionInput extends CreateSessionInput {
  /** The fields that the request contains, for a session that exists already. */
  readonly changes: UpdateSessionInput
}

export interface PutSession {
  readonly session: SessionView
  /** False: a session with this external id existed and was updated. */
  readonly created: boolean
  /** Why its login is not stored again: a user has given the same one already. Null: it is stored. */
  readonly repeats: RepeatedLogin | null
}

/**
 * Stores a new session, or updates the account's session with this external id: the given fields only, and not a login
 * that was given already (`withoutRepeatedLogin`). Throws as `createSession` and `updateSession`; VALIDATION_ERROR when the
 * session with this external id has another domain.
 */
export async function putSession(
  deps: SessionDependencies,
  principal: Principal,
  { changes, ...input }: PutSessionInput,
): Promise<PutSession> {
  const { domain } = normaliseDomain(input.domain, deps.egressPolicy.allowsHost)
  return createOrUpdate(deps, principal, {
    domain,
    externalId: input.externalId,
    isValidated: input.validate,
    changes: () => changes,
    create: () => createSession(deps, principal, input),
  })
}

interface CreateOrUpdate {
  readonly domain: string
  /** Null: always creates. */
  readonly externalId: string | null
  /** Whether an updated session is validated in the background. */
  readonly isValidated: boolean
  readonly changes: () => UpdateSessionInput
  readonly create: () => Promise<SessionView>
}

/** Repeats when another request stored or deleted a session with the external id meanwhile. */
export async function createOrUpdate(
  deps: SessionDependencies,
  principal: Principal,
  { domain, externalId, isValidated, changes, create }: CreateOrUpdate,
): Promise<PutSession> {
  if (externalId === null) return { session: await create(), ...asCreated }
  return retryOnConflict(async () => {
    const id = await existingId(deps, principal, externalId, domain)
    if (id === null) return { session: await create(), ...asCreated }
    const { session, repeats } = await updateUnlessRepeated(deps, principal, id, changes())
    if (!isValidated) return { session, created: false, repeats }
    await markDue(deps, principal, [id])
    return { session: { ...session, nextValidationAt: deps.clock.now() }, created: false, repeats }
  })
}

const asCreated = { created: true, repeats: null } as const

/** The session that a request with this external id updates; null: it creates one. Throws VALIDATION_ERROR. */
export async function existingId(
  { repository }: Pick<SessionDependencies, 'repository'>,
  principal: Principal,
  externalId: string,
  domain: string,
): Promise<string | null> {
  const id = await repository.findByExternalId(principal.userId, externalId)
  const found = id === null ? null : await repository.find(id, principal.userId)
  if (found !== null && found.session.domain !== domain) {
    throw invalidField(
      'external_id',
      `is that of a session of ${found.session.domain}; the domain of a session never changes`,
    )
  }
  return id
}
