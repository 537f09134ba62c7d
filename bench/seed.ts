import { auditAppend } from '../src/audit/append.ts'
import { sessionChain } from '../src/audit/entry.ts'
import { readConfig } from '../src/config.ts'
import { type Core, openCore } from '../src/open-core.ts'
import { rowOf } from '../src/sessions/repository/row.ts'
import { encodeSecrets, noSecrets, stateContext } from '../src/sessions/state/secrets.ts'
import type { Write } from '../src/storage/write.ts'
import { testSession } from '../test/support/test-session.ts'
import { benchSession } from './lib/bench-session.ts'

export interface SeedOptions {
  /** A data directory that a first start has made. */
  readonly dataDir: string
  /** Origin of the site the sessions belong to; its host is their domain. */
  readonly targetOrigin: string
  /** Sessions are made of the numbers from `first` to `first + count − 1` (see `benchSession`). */
  readonly first: number
  readonly count: number
}

const sessionsPerCommit = 250
const commitsInFlight = 2

/**
 * Stores sessions in bulk, beside no running server: sealed by the product's own vault and written by its own writer, with
 * the audit entry of their creation, but without the count against the session limit, which would go over all of them
 * each time. Answers the ids, in order.
 */
export async function seedSessions(options: SeedOptions): Promise<readonly string[]> {
  const core = await openCore(readConfig({ LATCHKEY_DATA_DIR: options.dataDir }), { create: false })
  try {
    const { id: accountId, email } = await core.store.db
      .selectFrom('users')
      .select(['id', 'email'])
      .orderBy('created_at')
      .executeTakeFirstOrThrow()
    // In the order of the indexes by id: each page of these is written once, not once for each of its sessions.
    const ids = Array.from({ length: options.count }, () => core.random.uuid()).sort()
    const insert = inserter(core)
    const under = new Set<Promise<void>>()
    for (let at = 0; at < options.count; at += sessionsPerCommit) {
      const batch = ids.slice(at, at + sessionsPerCommit)
      const made = batch.map((id, index) =>
        insert({ id, accountId, email, number: options.first + at + index, origin: options.targetOrigin }),
      )
      const writes = (await Promise.all(made)).flat()
      const commit: Promise<void> = core.store.commit(writes).finally(() => under.delete(commit))
      under.add(commit)
      if (under.size >= commitsInFlight) await Promise.race(under)
    }
    await Promise.all(under)
    return ids
  } finally {
    await core.close()
  }
}

interface NewSession {
  readonly id: string
  readonly accountId: string
  readonly email: string
  readonly number: number
  readonly origin: string
}

/** The writes that make one session; the SQL is compiled once, its parameters follow the order of the columns. */
function inserter({ store, vault, random, clock }: Core): (session: NewSession) => Promise<Write[]> {
  const row = (session: NewSession) => {
    const domain = new URL(session.origin).hostname
    const { marker, cookies } = benchSession(session.number)
    const now = clock.now()
    const own = { id: session.id, accountId: session.accountId, name: marker, cookieNames: Object.keys(cookies) }
    return rowOf(testSession({ ...own, domain, validationUrl: `${session.origin}/`, createdAt: now, updatedAt: now }))
  }
  return async (session) => {
    const stored = row(session)
    const context = stateContext({ accountId: session.accountId, id: session.id, domain: stored.domain }, 1)
    const wrappedKey = await vault.newDataKey(context)
    const { cookies } = benchSession(session.number)
    const sealed = await vault.seal(context, wrappedKey, encodeSecrets({ ...noSecrets, cookies }))
    const statements = [
      store.db.insertInto('sessions').values(stored).compile(),
      store.db
        .insertInto('session_states')
        .values({ session_id: session.id, version: 1, wrapped_key: wrappedKey, sealed })
        .compile(),
    ]
    const entry = {
      id: random.uuid(),
      chain: sessionChain(session.id),
      action: 'created',
      actor: session.email,
      at: stored.created_at,
      details: { version: 1 },
    } as const
    return [...statements.map(({ sql, parameters }) => ({ sql, params: parameters, expect: 1 })), auditAppend(entry)]
  }
}
