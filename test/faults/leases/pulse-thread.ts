import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

// Commits a row now and then, and tells its parent when that took far longer than it should: then neither processor nor
// disk let anybody do better.

const everyMs = 50
const slowMs = 250

const db = new DatabaseSync(join(String(workerData), 'pulse.db'))
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; create table beats (at integer)')
const beat = db.prepare('insert into beats values (?)')

for (;;) {
  const due = Date.now() + everyMs
  await pause(everyMs)
  beat.run(due)
  const to = Date.now()
  if (to - due > slowMs) parentPort?.postMessage({ from: due, to })
}
