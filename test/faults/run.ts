import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '../support/client.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { type ActFile, actFile } from './acts.ts'
import { type EventRow, type Evidence, problemsIn } from './check.ts'
import { work } from './client.ts'
import { type FaultyServer, key, type Plan, startFaultyServer } from './process.ts'
import { createReader, type Reader } from './reader.ts'

export interface Outcome {
  readonly kills: number
  /** How many of them came within an open commit. */
  readonly inCommit: number
  readonly acknowledged: number
  /** Asked for when a server died, and not answered. */
  readonly unacknowledged: number
  readonly events: number
  /** Messages that came more than once. */
  readonly repeated: number
  readonly problems: readonly string[]
  /** What the checker says of losses made by hand, by name; each must be something. */
  readonly byHand: Readonly<Record<string, readonly string[]>>
}

interface World {
  readonly folder: string
  readonly file: ActFile
  readonly receiver: Receiver
  readonly site: Site
  readonly reader: Reader
  organization: string
  /** How far the servers' time is ahead: each start finds the leases of the one before run out. */
  aheadMs: number
}

const leasesRunOutMs = 120_000

/**
 * Kills a server as often as asked, at points of its commits and at any moment, while clients work with it, an endpoint
 * receives and a reader reads; then looks whether anything is missing or too much.
 * @param say told of what happens
 */
export async function runFaults(kills: number, say: (line: string) => void = () => {}): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-faults-'))
  const [receiver, site] = await Promise.all([startReceiver(), startSite()])
  const world: World = {
    folder,
    file: actFile(join(folder, 'client.log')),
    receiver,
    site,
    reader: createReader(key),
    organization: '',
    aheadMs: 0,
  }
  try {
    const byHand = lossesByHand(await prepare(world))
    for (const [name, said] of Object.entries(byHand)) say(`made by hand: ${name} → ${said[0] ?? 'not noticed'}`)
    const inCommit = await killMany(world, kills, say)
    world.aheadMs += leasesRunOutMs
    const last = startFaultyServer(world.folder, { inCommit: null }, world.aheadMs)
    return summary(await drained(world, last), { kills, inCommit, byHand })
  } finally {
    await Promise.all([receiver.close(), site.close()])
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A first server, with an endpoint and some work done without a fault. */
async function prepare(world: World): Promise<Evidence> {
  const server = startFaultyServer(world.folder, { inCommit: null }, world.aheadMs)
  const address = await addressOf(server)
  const client = createClient(address, key)
  const made = await client.call<{ id: string }>('POST', '/organizations', { name: 'Faults' })
  world.organization = made.json.id
  const hook = await client.call('POST', '/webhooks', { url: world.receiver.url })
  if (made.status !== 201 || hook.status !== 201) throw new Error(`could not begin: ${made.text} ${hook.text}`)
  const enough = () => world.file.read().filter(({ act, isAcknowledged }) => act === 'delete' && isAcknowledged).length
  await workFor(world, address, () => until('some work', () => (enough() >= 6 ? true : undefined), 60_000))
  return drained(world, server)
}

async function killMany(world: World, kills: number, say: (line: string) => void): Promise<number> {
  let inCommit = 0
  for (let n = 1; n <= kills; n += 1) {
    world.aheadMs += leasesRunOutMs
    const server = startFaultyServer(world.folder, planOf(n), world.aheadMs)
    if (n % 10 === 0) await killSoon(server, Math.random() * 400)
    const address = await server.address
    if (address !== null) {
      // Where it does not die by itself, from outside, at any moment; else only where its commit does not come.
      const delayMs = n % 2 === 0 ? 60_000 : Math.random() * 700
      await workFor(world, address, () => killSoon(server, delayMs))
    }
    await server.ended
    if (server.diedInCommit()) inCommit += 1
    if (n % 10 === 0 || n === kills) say(`${n} kills, ${inCommit} of them within an open commit`)
  }
  return inCommit
}

/** Every second server dies by itself in one of its commits: as it begins, when all is written, or when it is done. */
function planOf(n: number): Plan {
  const points = ['begun', 'written', 'written', 'committed'] as const
  if (n % 2 === 1) return { inCommit: null }
  return { inCommit: { nth: 1 + Math.floor(Math.random() * 60), point: points[(n / 2) % points.length] ?? 'written' } }
}

/** Kills it after so long, unless it ends before. */
async function killSoon(server: FaultyServer, delayMs: number): Promise<void> {
  await Promise.race([pause(delayMs), server.ended])
  server.child.kill('SIGKILL')
  await server.ended
}

async function workFor(world: World, address: string, end: () => Promise<unknown>): Promise<void> {
  const over = new AbortController()
  const options = {
    address,
    key,
    organization: world.organization,
    siteUrl: world.site.url('/account'),
    file: world.file,
    signal: over.signal,
  }
  const all = [work(options), world.reader.follow(address, over.signal)]
  await end()
  over.abort()
  await Promise.all(all)
}

/** What there is to judge once a server has had the time to do what is owed; it ends then. */
async function drained(world: World, server: FaultyServer): Promise<Evidence> {
  const address = await addressOf(server)
  const db = new DatabaseSync(join(world.folder, 'data', 'latchkey.db'), { readOnly: true })
  const count = (sql: string) => Number(db.prepare(sql).get()?.['n'])
  await until(
    'everything to be told and delivered',
    () => {
      const waiting =
        count('select count(*) as n from events where seq is null') +
        count(`select count(*) as n from webhook_deliveries where status = 'pending'`) +
        count(
          `select count(*) as n from sessions where deleted_at is null and expires_at < 1700000000000 and (expiry_noted_at is null or expiry_noted_at <> expires_at)`,
        )
      return waiting === 0 ? true : undefined
    },
    60_000,
  )
  await world.reader.catchUp(address)
  const rows = db.prepare('select id, seq, type, session_id as session from events').all()
  db.close()
  server.child.kill('SIGTERM')
  await server.ended
  return {
    acts: world.file.read(),
    events: rows as unknown as readonly EventRow[],
    received: world.receiver.received.map(({ message }) => message.id),
    read: [...world.reader.read],
  }
}

async function addressOf(server: FaultyServer): Promise<string> {
  const address = await server.address
  if (address === null) throw new Error('the server did not start')
  return address
}

/** A checker that finds nothing may be one that looks at nothing: each kind of fault is made, and must be found. */
function lossesByHand(evidence: Evidence): Outcome['byHand'] {
  const { acts, events, received, read } = evidence
  const done = acts.find(({ act, isAcknowledged }) => act === 'share' && isAcknowledged)
  const shared = events.find(({ type, session }) => type === 'session.shared' && session === done?.session)
  const without = (list: readonly string[]) => list.filter((id) => id !== shared?.id)
  const invented = { id: 'invented', seq: events.length + 1, type: 'session.deleted', session: 'nobody' }
  if (shared === undefined || problemsIn(evidence).length > 0) {
    throw new Error(`without a kill: ${problemsIn(evidence).join('\n') || 'nothing was shared'}`)
  }
  const lost = events.filter((event) => event !== shared)
  return {
    'an event that was lost': problemsIn({
      ...evidence,
      events: lost,
      received: without(received),
      read: without(read),
    }),
    'an event that was invented': problemsIn({
      ...evidence,
      events: [...events, invented],
      received: [...received, invented.id],
      read: [...read, invented.id],
    }),
    'a message that did not arrive': problemsIn({ ...evidence, received: without(received) }),
    'an event that the reader missed': problemsIn({ ...evidence, read: without(read) }),
  }
}

function summary(evidence: Evidence, facts: Pick<Outcome, 'kills' | 'inCommit' | 'byHand'>): Outcome {
  const acknowledged = evidence.acts.filter(({ isAcknowledged }) => isAcknowledged).length
  return {
    ...facts,
    acknowledged,
    unacknowledged: evidence.acts.length - acknowledged,
    events: evidence.events.length,
    repeated: evidence.received.length - new Set(evidence.received).size,
    problems: problemsIn(evidence),
  }
}
