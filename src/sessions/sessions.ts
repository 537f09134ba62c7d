import type { Principal } from '../accounts/principal.ts'
import { bind } from '../bind.ts'
import type { SessionDependencies } from './dependencies.ts'
import { auditPage } from './operations/audit-page.ts'
import { createSession } from './operations/create.ts'
import { deleteSession } from './operations/delete.ts'
import { getSession } from './operations/get.ts'
import { sessionHealth } from './operations/health.ts'
import { importSession } from './operations/import.ts'
import { importRows } from './operations/import-rows.ts'
import { listSessions } from './operations/list.ts'
import { markDue } from './operations/mark-due.ts'
import { putSession } from './operations/put.ts'
import { refreshSession } from './operations/refresh.ts'
import { rollback } from './operations/rollback.ts'
import { shareSession } from './operations/share.ts'
import { unshareSession } from './operations/unshare.ts'
import { updateSession } from './operations/update.ts'
import { versionPage } from './operations/versions.ts'

export type Sessions = ReturnType<typeof createSessions>

/** The Sessions API, for one principal at a time. Every method throws AppError, as the function that it calls. */
export function createSessions(deps: SessionDependencies) {
  return {
    /** How many more sessions the account may have. */
    countFree: ({ userId }: Principal) => deps.repository.freeSlots(userId, deps.sessionLimit, deps.clock.now()),
    ...bind(deps, {
      create: createSession,
      /** Creates a session, or updates the one with the same external id. */
      put: putSession,
      /** One session per domain; none with `dryRun`. */
      import: importSession,
      /** Imports many rows, each created or updated by its external id. */
      importRows,
      list: listSessions,
      get: getSession,
      update: updateSession,
      delete: deleteSession,
      refresh: refreshSession,
      share: shareSession,
      unshare: unshareSession,
      /** Plans validations in the background; returns for how many sessions. */
      markDue,
      audit: auditPage,
      /** What is known about a session's lifetime: its latest checks (1 to 1000), newest first, and a forecast. */
      health: sessionHealth,
      /** The stored versions of a session, newest first; never what is in them. */
      versions: versionPage,
      /** Makes an earlier state current again. */
      rollback,
    }),
  }
}
