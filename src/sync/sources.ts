import type { Principal } from '../accounts/principal.ts'
import { accountChain } from '../audit/entry.ts'
import { normaliseDomain } from '../cookies/domain.ts'
import { AppError, invalidField } from '../errors.ts'
import { onConflict } from '../storage/on-conflict.ts'
import { retryOnConflict } from '../storage/retry.ts'
import { randomToken } from '../vault/digest.ts'
import type { SyncDependencies } from './dependencies.ts'
import { givingWrites, takingWrites } from './fed-sessions.ts'
import { sealPassword } from './source-password.ts'
import type {
  CreatedSyncSource,
  CreateSyncSourceInput,
  StoredSyncSource,
  SyncSourceView,
  UpdateSyncSourceInput,
} from './sync-types.ts'

/**
 * Creates a source; only this response holds its password. Throws VALIDATION_ERROR, CONFLICT when the limit is reached
 * or another source feeds one of the sessions, as `permit` for the sessions, VAULT_UNAVAILABLE.
 */
export async function createSource(
  deps: SyncDependencies,
  principal: Principal,
  input: CreateSyncSourceInput,
): Promise<CreatedSyncSource> {
  requireDomains(deps, input.domains)
  const { kind, name, domains, createMissing } = input
  const now = deps.sessionDeps.clock.now()
  const own = { id: deps.sessionDeps.random.uuid(), accountId: principal.userId }
  const password = randomToken(deps.sessionDeps.random)
  const sealed = await sealPassword(deps.sessionDeps.vault, own, password)
  const source: StoredSyncSource = {
    ...own,
    kind,
    name,
    domains,
    createMissing,
    uuid: deps.sessionDeps.random.uuid(),
    ...sealed,
    pushedAt: null,
    lastPush: null,
    createdAt: now,
    updatedAt: now,
  }
  const sessionIds = [...new Set(input.sessionIds)]
  await retryUnlessTaken(
    async () =>
      deps.sessionDeps.store.commit([
        ...deps.repository.requireCredential(principal, now),
        ...deps.repository.insert(source, deps.sourceLimit),
        deps.sessionDeps.audit.chain(accountChain(principal.userId), 'sync_source_created', principal, {
          source_id: own.id,
        }),
        ...(await givingWrites(deps, principal, own.id, sessionIds)),
      ]),
    deps.sourceLimit,
  )
  return { source, sessionIds, password }
}

/** Throws NOT_FOUND. */
export async function getSource(deps: SyncDependencies, principal: Principal, id: string): Promise<SyncSourceView> {
  const source = await found(deps, principal, id)
  const feeds = await deps.repository.feeds([id])
  return { source, sessionIds: feeds.map(({ sessionId }) => sessionId) }
}

/** The sources of an account, oldest first. */
export async function listSources(
  { repository }: Pick<SyncDependencies, 'repository'>,
  { userId }: Principal,
): Promise<SyncSourceView[]> {
  const sources = await repository.list(userId)
  const feeds = Map.groupBy(await repository.feeds(sources.map(({ id }) => id)), ({ sourceId }) => sourceId)
  return sources.map((source) => {
    return { source, sessionIds: (feeds.get(source.id) ?? []).map(({ sessionId }) => sessionId) }
  })
}

/** Changes the given fields; `sessionIds` is the whole list. Throws NOT_FOUND, and as `createSource`. */
export async function updateSource(
  deps: SyncDependencies,
  principal: Principal,
  id: string,
  { sessionIds, ...changes }: UpdateSyncSourceInput,
): Promise<SyncSourceView> {
  if (changes.domains !== undefined) requireDomains(deps, changes.domains)
  await retryUnlessTaken(async () => {
    const source = await found(deps, principal, id)
    const fed = (await deps.repository.feeds([id])).map((feed) => feed.sessionId)
    const wanted = [...new Set(sessionIds ?? fed)]
    const taken = fed.filter((one) => !wanted.includes(one))
    const given = wanted.filter((one) => !fed.includes(one))
    const now = deps.sessionDeps.clock.now()
    await deps.sessionDeps.store.commit([
      ...deps.repository.requireCredential(principal, now),
      deps.repository.update(source, changes, now),
      deps.sessionDeps.audit.chain(accountChain(principal.userId), 'sync_source_updated', principal, { source_id: id }),
      ...(await takingWrites(deps, principal, id, taken)),
      ...(await givingWrites(deps, principal, id, given)),
    ])
  }, deps.sourceLimit)
  return getSource(deps, principal, id)
}

/** Removes a source; its sessions stay, and their cookies belong to this server again. Throws NOT_FOUND. */
export async function deleteSource(deps: SyncDependencies, principal: Principal, id: string): Promise<void> {
  await retryOnConflict(async () => {
    await found(deps, principal, id)
    const fed = (await deps.repository.feeds([id])).map((feed) => feed.sessionId)
    await deps.sessionDeps.store.commit([
      ...(await takingWrites(deps, principal, id, fed)),
      ...deps.repository.remove(id),
      deps.sessionDeps.audit.chain(accountChain(principal.userId), 'sync_source_deleted', principal, { source_id: id }),
    ])
  })
}

async function found(deps: SyncDependencies, { userId }: Principal, id: string): Promise<StoredSyncSource> {
  const source = await deps.repository.find(id, userId)
  if (source === null) throw new AppError('NOT_FOUND', { message: 'You have no sync source with this id.' })
  return source
}

function requireDomains({ sessionDeps }: SyncDependencies, domains: readonly string[]): void {
  for (const [at, text] of domains.entries()) {
    try {
      normaliseDomain(text, sessionDeps.egressPolicy.allowsHost)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      throw invalidField(`domains.${at}`, 'is not a domain that a session may have')
    }
  }
}

/** As `retryOnConflict`, with the conflicts that do not end by trying again. */
function retryUnlessTaken(attempt: () => Promise<void>, limit: number): Promise<void> {
  return retryOnConflict(() =>
    attempt().catch(
      onConflict({
        owner_gone: () => new AppError('UNAUTHORIZED'),
        limit_reached: () =>
          new AppError('CONFLICT', {
            message: `An account may have ${limit} sync sources, and has them; delete one that is no longer used.`,
          }),
        key_taken: () =>
          new AppError('CONFLICT', { message: 'A session is already fed by a sync source; it can have only one.' }),
      }),
    ),
  )
}
