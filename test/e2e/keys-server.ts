import { readConfig } from '../../src/config.ts'
import { openCore } from '../../src/open-core.ts'
import { createSessionRepository } from '../../src/sessions/repository.ts'
import { stateContext } from '../../src/sessions/state/secrets.ts'
import { sessionInput, sessionsOf } from './command-world.ts'

// A process that works with the vault as a server does, until it is told to stop: it creates, changes and opens sessions
// of the account that it is given, and says at the end what it did and what failed.
const userId = process.argv[2] ?? ''
const core = await openCore(readConfig(), { create: false })
const anna = {
  userId,
  email: 'anna@example.org',
  operator: true,
  credential: 'jwt',
  keyId: null,
  keyPrefix: null,
  scopes: new Set(['read', 'scrape', 'write'] as const),
  tokenEpoch: null,
  token: null,
} as const
const sessions = sessionsOf(core)
const repository = createSessionRepository(core.store, 20)
const known = (await core.store.db.selectFrom('sessions').select('id').execute()).map((row) => row.id)
const did = { created: 0, opened: 0, failures: [] as string[] }
let isOver = false
process.once('SIGTERM', () => {
  isOver = true
})
process.stdout.write('ready\n')

async function work(n: number): Promise<void> {
  const id = known[(n * 7919) % known.length] ?? ''
  const found = await repository.findForUse(id, userId)
  if (found?.state == null) throw new Error('no state')
  await core.vault.open(stateContext(found.session, found.state.version), found.state.wrappedKey, found.state.sealed)
  did.opened += 1
  if (n % 5 === 0) {
    known.push((await sessions.create(anna, sessionInput())).id)
    did.created += 1
  }
  if (n % 7 === 0) await sessions.refresh(anna, id, { cookies: { sid: `v${n}` }, headers: null, expiresAt: null })
}

for (let n = 0; !isOver; n += 1) {
  await work(n).catch((error: unknown) => did.failures.push(String(error)))
  // A server has pauses, and what it is there for needs the processor.
  if (n % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 10))
}
await core.close()
process.stdout.write(`${JSON.stringify(did)}\n`)
