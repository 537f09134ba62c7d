import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What happened in the database, in the order of its commits; times are epoch milliseconds. */
export interface Happening {
  readonly what: 'claimed' | 'renewed' | 'ended' | 'used' | 'rotated'
  readonly session: string
  /** When the database wrote it. */
  readonly at: number
  /** Of a lease: its fencing token, and until when it lives from here on. */
  readonly token: number | null
  readonly until: number | null
  /** Of a use, and of a state that was written back by one. */
  readonly request: string | null
}

export interface History {
  read(): readonly Happening[]
  /** Sessions that have more than one live lease now; null where the database could not be read in this moment. */
  crowded(): number | null
  /** Puts a second live lease beside one that lives, by hand; answers whether there was one. */
  crowd(): boolean
  uncrowd(): void
  /** Whether anybody can write at this moment. */
  canWrite(): boolean
  close(): void
}

/** SQLITE_BUSY and SQLITE_PROTOCOL. */
const lockCodes: readonly unknown[] = [5, 15]

function isLocked(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && lockCodes.includes(error.errcode)
}

const at = `cast((julianday('now') - 2440587.5) * 86400000 as integer)`

/** Has the database itself keep, by triggers, what becomes of leases, uses and states: nothing of the server's code. */
export function keepHistory(folder: string): History {
  const db = new DatabaseSync(join(folder, 'data', 'latchkey.db'))
  db.exec('PRAGMA busy_timeout = 10000')
  db.exec(
    'create table happenings (n integer primary key autoincrement, what text, session text, at integer, token integer, until integer, request text)',
  )
  const into = 'insert into happenings (what, session, at, token, until, request)'
  const lease = (what: string, row: 'new' | 'old') =>
    `${into} values ('${what}', ${row}.session_id, ${at}, ${row}.token, ${row}.until, null)`
  const entry = (what: string) =>
    `${into} values ('${what}', substr(new.chain, 9), ${at}, null, null, json_extract(new.details, '$.request_id'))`
  for (const [name, event, statement] of [
    ['claimed', 'insert on session_leases', lease('claimed', 'new')],
    ['renewed', 'update on session_leases', lease('renewed', 'new')],
    ['ended', 'delete on session_leases', lease('ended', 'old')],
    ['used', `insert on audit_entries when new.action = 'used_for_scrape'`, entry('used')],
    ['rotated', `insert on audit_entries when new.action = 'cookies_rotated'`, entry('rotated')],
  ]) {
    db.exec(`create trigger happened_${name} after ${event} begin ${statement}; end`)
  }
  const crowded = db.prepare(
    'select count(*) as n from (select 1 from session_leases where until > ? group by session_id having count(*) > 1)',
  )
  const impatient = new DatabaseSync(join(folder, 'data', 'latchkey.db'))
  impatient.exec('PRAGMA busy_timeout = 0')
  return {
    read: () => db.prepare('select * from happenings order by n').all() as unknown as Happening[],
    crowded: () => {
      try {
        return Number(crowded.get(Date.now())?.['n'])
      } catch (error) {
        // SQLite waits for a lock only so long, while killed servers recover the log; the next sample reads again, and
        // the triggers miss nothing meanwhile.
        if (isLocked(error)) return null
        throw error
      }
    },
    crowd: () => {
      const copied = db.prepare(
        `insert into session_leases select session_id, token + 1000000, 'by-hand', kind, holder, since, until from session_leases where until > ? limit 1`,
      )
      return Number(copied.run(Date.now()).changes) === 1
    },
    uncrowd: () => {
      db.exec(`delete from session_leases where id = 'by-hand'`)
      db.exec('delete from happenings where token > 1000000')
    },
    canWrite: () => {
      try {
        impatient.exec('BEGIN IMMEDIATE; ROLLBACK')
        return true
      } catch {
        return false
      }
    },
    close: () => {
      impatient.close()
      db.close()
    },
  }
}
