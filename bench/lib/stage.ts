import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { seedSessions } from '../seed.ts'
import type { Bench } from './bench.ts'
import { type BenchSession, benchSession } from './bench-session.ts'
import type { Call } from './load.ts'
import type { Side } from './measure.ts'
import type { PageKind } from './pages.ts'
import { scrapeCalls } from './scrape-call.ts'
import { benchKey, type Server, type StoredSession, startLatchkey, storeSessions } from './server.ts'
import { startTarget, type Target, type TargetPages } from './target.ts'

/** A target, a fresh Latchkey, and sessions stored in it. */
export interface Stage {
  readonly directory: string
  readonly target: Target
  readonly latchkey: Server
  readonly sessions: readonly StoredSession[]
}

/** How many sessions have a page of each kind: a large page for each of many would only fill the disk. */
export function stagePages(kinds: Partial<Record<PageKind, number>>): TargetPages {
  const all = Array.from({ length: Math.max(...Object.values(kinds)) }, (_, index) => benchSession(index))
  return Object.fromEntries(Object.entries(kinds).map(([kind, count]) => [kind, all.slice(0, count)]))
}

/** More than so many are seeded: through the API they would take longer than the measurement. */
const mostThroughApi = 1_000

/** Sets a stage up below the bench's directory; its servers end with the bench, or before. */
export async function openStage(bench: Bench, name: string, pages: TargetPages): Promise<Stage> {
  const directory = join(bench.directory, name)
  mkdirSync(directory)
  const target = await startTarget(bench, join(directory, 'target'), pages)
  const wanted = longest(pages)
  const dataDir = join(directory, 'data')
  const first = await startLatchkey(bench.children, dataDir)
  if (!first.isCompiled) bench.print('Latchkey runs from source, not as `make` compiles it: npm run build.\n')
  if (wanted.length <= mostThroughApi)
    return { directory, target, latchkey: first, sessions: await storeSessions(first, target.origin, wanted) }
  await first.stop()
  const ids = await seedSessions({ dataDir, targetOrigin: target.origin, first: 0, count: wanted.length })
  const latchkey = await startLatchkey(bench.children, dataDir)
  const sessions = wanted.map((session, index) => ({ ...session, id: ids[index] ?? '' }))
  return { directory, target, latchkey, sessions }
}

function longest(pages: TargetPages): readonly BenchSession[] {
  return Object.values(pages).reduce((a, b) => (a.length > b.length ? a : b), [])
}

/** Those scrapes as one side of a pair. */
export function scrapeSide(stage: Stage, server: Server, kind: PageKind, count: number): Side {
  return { server, calls: callsFor(stage, server, kind, count), mustHold: '"byos_applied":true' }
}

/** The scrapes of one kind of page on one server: one for each session that has such a page. */
export function callsFor(stage: Stage, server: Server, kind: PageKind, count: number): readonly Call[] {
  const url = `${stage.target.origin}/page/${kind}`
  const targets = stage.sessions.slice(0, count).map(({ id, marker }) => ({ sessionId: id, marker, kind, url }))
  return scrapeCalls(server.port, benchKey, targets)
}
