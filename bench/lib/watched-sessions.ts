import type { Core } from '../../src/open-core.ts'
import { createSessionRepository } from '../../src/sessions/repository.ts'
import { encodeSecrets, noSecrets, stateContext } from '../../src/sessions/state/secrets.ts'
import type { StateOrigin } from '../../src/sessions/state/state-origin.ts'
import type { Write } from '../../src/storage/write.ts'
import { testSession } from '../../test/support/test-session.ts'

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
  const { insert } = createSessionRepository(store, 20)
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
      const domain = `h${place}.site${place % sitesFor(count)}.test`
      const now = clock.now()
      const own = { id: random.uuid(), accountId, name: domain, domain, validationUrl: `https://${domain}/` }
      const session = testSession({ ...own, createdAt: now, updatedAt: now })
      const where = stateContext(session, 1)
      const wrappedKey = await vault.newDataKey(where)
      const secrets = encodeSecrets({ ...noSecrets, cookies: { sid: `s${place}` } })
      writes.push(
        ...insert(
          session,
          { version: 1, wrappedKey, sealed: await vault.seal(where, wrappedKey, secrets), origin: unknownOrigin },
          perAccount,
        ),
      )
    }
    await store.commit(writes)
  }
}
