import type { Core } from '../../src/open-core.ts'
import { createSessionRepository } from '../../src/sessions/repository/session-repository.ts'
import { encodeSecrets, noSecrets, statePlace } from '../../src/sessions/secrets.ts'
import type { Session } from '../../src/sessions/session.ts'
import type { StateOrigin } from '../../src/sessions/state-origin.ts'
import type { Write } from '../../src/storage/write.ts'

const perAccount = 50
const sitesFor = (count: number): number => Math.max(1, Math.floor(count / 5))

const unknownOrigin: StateOrigin = {
  cause: null,
  writtenBy: null,
  writtenAt: null,
  changes: null,
  provisional: false,
  confirmedAt: null,
}

/** Stores sessions of which none has a next check: fifty an account, five a site. */
export async function storeWatched({ store, vault, random, clock }: Core, count: number): Promise<void> {
  const { insert } = createSessionRepository(store)
  for (let first = 0; first < count; first += perAccount) {
    const accountId = random.uuid()
    const account = store.db
      .insertInto('users')
      .values({
        id: accountId,
        email: `${accountId}@example.org`,
        name: 'watched',
        password_hash: null,
        operator: 0,
        disabled: 0,
        token_epoch: 0,
        created_at: clock.now(),
      })
      .compile()
    const writes: Write[] = [{ sql: account.sql, params: account.parameters }]
    for (let place = first; place < Math.min(count, first + perAccount); place += 1) {
      const session = watched(random.uuid(), accountId, `h${place}.site${place % sitesFor(count)}.test`, clock.now())
      const where = statePlace(session, 1)
      const wrappedKey = vault.newDataKey(where)
      const secrets = encodeSecrets({ ...noSecrets, cookies: { sid: `s${place}` } })
      writes.push(
        ...insert(
          session,
          { version: 1, wrappedKey, sealed: vault.seal(where, wrappedKey, secrets), origin: unknownOrigin },
          perAccount,
        ),
      )
    }
    await store.commit(writes)
  }
}

function watched(id: string, accountId: string, domain: string, now: number): Session {
  return {
    id,
    accountId,
    organizationId: null,
    name: domain,
    domain,
    cookieNames: ['sid'],
    headerNames: null,
    headerPorts: [],
    renewal: null,
    renewalAt: null,
    renewalState: null,
    status: 'active',
    disabled: false,
    expiresAt: null,
    validationUrl: `https://${domain}/`,
    validationRule: null,
    probe: null,
    nextValidationAt: null,
    nextValidationCause: null,
    nextValidationBy: null,
    nextValidationKey: null,
    keepAlive: false,
    monitoring: null,
    learned: null,
    invalidChecks: 0,
    lastValidatedAt: null,
    validationConfidence: null,
    consecutiveFailures: 0,
    lastUsedAt: null,
    totalRequests: 0,
    successfulRequests: 0,
    notes: null,
    stateVersion: 1,
    putVersion: 1,
    writeBack: true,
    concurrency: null,
    paceMs: null,
    allowedMethods: null,
    rotates: false,
    heldUntil: null,
    expectedUser: null,
    expectedUserPage: null,
    wrongUser: null,
    lastVerdict: null,
    wasAlive: false,
    aliveAt: null,
    deathHeldAt: null,
    siteChangeTold: false,
    strict: false,
    probeUserAgents: false,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  }
}
