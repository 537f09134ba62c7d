import type { Selectable } from 'kysely'
import { firstRow } from '../storage/first-row.ts'
import { lockAccount } from '../storage/owner-row.ts'
import { requireSlots } from '../storage/session-slots.ts'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { CapturesTable } from '../storage/tables/captures.ts'
import type { CaptureStatus } from './capture-types.ts'

/**
 * A capture as it is stored: to reserve a session slot, and to report its outcome later. Times are epoch milliseconds.
 */
export interface StoredCapture {
  readonly id: string
  readonly accountId: string
  readonly sessionId: string | null
  readonly domain: string
  readonly status: CaptureStatus
  /** Why it failed; null otherwise. */
  readonly reason: string | null
  /** It holds a slot for a new session. */
  readonly holdsSlot: boolean
  readonly createdAt: number
  readonly expiresAt: number
}

/** What became of a capture. */
export interface CaptureEnd {
  readonly status: Exclude<CaptureStatus, 'open'>
  readonly reason: string | null
  /** The session that it has become; null: none. */
  readonly sessionId: string | null
}

/**
 * A capture may end this much after its time and keep its slot until then, because it is checked before it is stored.
 */
const graceMs = 120_000

export type CaptureRepository = ReturnType<typeof createCaptureRepository>

export function createCaptureRepository({ db }: Pick<Store, 'db'>) {
  return {
    find: (id: string, accountId: string): Promise<StoredCapture | null> =>
      firstRow(
        db.selectFrom('captures').selectAll().where('id', '=', id).where('account_id', '=', accountId),
        captureOf,
      ),
    open: async (): Promise<StoredCapture[]> =>
      (await db.selectFrom('captures').selectAll().where('status', '=', 'open').execute()).map(captureOf),
    /** Conflicts: `owner_gone`; `limit_reached` when it needs a slot and `limit` sessions leave none. */
    insert: (capture: StoredCapture, limit: number) => {
      const { accountId, createdAt } = capture
      return [
        lockAccount(db, accountId),
        sqlWrite(db.insertInto('captures').values(rowOf(capture)), 1),
        ...(capture.holdsSlot ? requireSlots(db, accountId, limit, createdAt) : []),
      ]
    },
    /** Ends an open one, and releases its slot. Conflicts when it has ended. */
    end: (id: string, { status, reason, sessionId }: CaptureEnd) =>
      sqlWrite(
        db
          .updateTable('captures')
          .set((eb) => ({
            status,
            reason,
            holds_slot: 0,
            session_id: sessionId === null ? eb.ref('session_id') : eb.val(sessionId),
          }))
          .where('id', '=', id)
          .where('status', '=', 'open'),
        1,
        { else: 'capture_ended' },
      ),
    removeExpired: (before: number) => sqlWrite(db.deleteFrom('captures').where('expires_at', '<=', before)),
  }
}

function rowOf({ id, accountId, sessionId, domain, status, reason, holdsSlot, createdAt, expiresAt }: StoredCapture) {
  return {
    id,
    domain,
    status,
    reason,
    account_id: accountId,
    session_id: sessionId,
    holds_slot: holdsSlot ? 1 : 0,
    slot_until: expiresAt + graceMs,
    created_at: createdAt,
    expires_at: expiresAt,
  } as const
}

function captureOf(row: Selectable<CapturesTable>): StoredCapture {
  return {
    id: row.id,
    accountId: row.account_id,
    sessionId: row.session_id,
    domain: row.domain,
    status: row.status,
    reason: row.reason,
    holdsSlot: row.holds_slot === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
