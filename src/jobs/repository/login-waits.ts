import type { ExpressionBuilder } from 'kysely'
import { usableStatuses } from '../../sessions/lifecycle.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { Tables } from '../../storage/tables.ts'
import type { JobHead } from '../job.ts'
import { waitAgain } from './waiting-jobs.ts'

/** Times are epoch milliseconds. */
export interface NewLoginWait {
  readonly sessionId: string
  /** When the attempt started that found its session logged out. */
  readonly since: number
  readonly until: number
  /** As `loginVersion`, before that attempt read its session. */
  readonly version: number | null
}

export function loginWaits(db: Store['db']) {
  return {
    /** Grows whenever a user stores a new login of the session; null: there is no such session. */
    loginVersion: async (sessionId: string) => {
      const row = await db.selectFrom('sessions').select('put_version').where('id', '=', sessionId).executeTakeFirst()
      return row?.put_version ?? null
    },
    /** Whether a job waits for a login that has happened, or may not wait any longer. */
    anyLoginWaitOver: async (now: number) => {
      const row = await db
        .selectFrom('jobs')
        .select('id')
        .where((eb) => isLoginWaitOver(eb, now))
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
    /**
     * Makes a claimed job wait for a login of its session. Conflicts when another attempt has started, or when it or
     * its batch was cancelled.
     */
    waitForLogin: (job: Pick<JobHead, 'id' | 'attempts'>, { sessionId, since, until, version }: NewLoginWait) =>
      waitAgain(db, job, {
        login_session_id: sessionId,
        login_since: since,
        login_until: until,
        login_version: version,
      }),
    /** Lets these jobs run. */
    endLoginWaits: (now: number) =>
      sqlWrite(
        db
          .updateTable('jobs')
          .set({ login_since: null })
          .where((eb) => isLoginWaitOver(eb, now)),
      ),
  }
}

/**
 * Its time is over; or its session was seen logged in since, or has a new login, which may be unproven; or it will never be
 * logged in.
 */
function isLoginWaitOver(eb: ExpressionBuilder<Tables, 'jobs'>, now: number) {
  const stillLoggedOut = eb
    .selectFrom('sessions as s')
    .select('s.id')
    .whereRef('s.id', '=', 'jobs.login_session_id')
    .where('s.deleted_at', 'is', null)
    .where('s.disabled', '=', 0)
    .where((session) =>
      session.or([
        session('s.status', 'not in', usableStatuses),
        session('s.expires_at', '<=', now),
        session.and([
          session.or([session('s.alive_at', 'is', null), session('s.alive_at', '<=', session.ref('jobs.login_since'))]),
          session('s.put_version', '<=', session.ref('jobs.login_version')),
        ]),
      ]),
    )
  // Without a condition on the status, because SQLite would then read all queued jobs: an ended one does not wait.
  return eb.and([
    eb('login_since', 'is not', null),
    eb.or([eb('login_until', '<=', now), eb.not(eb.exists(stillLoggedOut))]),
  ])
}
