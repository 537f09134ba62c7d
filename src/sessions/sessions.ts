import type { Principal } from '../accounts/principal.ts'
import type { SessionDependencies } from './dependencies.ts'
import { auditPage } from './operations/audit-page.ts'
import { createSession } from './operations/create.ts'
import { deleteSession } from './operations/delete.ts'
import { getSession } from './operations/get.ts'
import { sessionHealth } from './operations/health.ts'
import { type ImportSessionInput, importSession } from './operations/import.ts'
import { type ImportRow, importRows } from './operations/import-rows.ts'
import { listSessions } from './operations/list.ts'
import { markDue } from './operations/mark-due.ts'
import { type PutSessionInput, putSession } from './operations/put.ts'
import { refreshSession } from './operations/refresh.ts'
import { rollback } from './operations/rollback.ts'
import { shareSession } from './operations/share.ts'
import { unshareSession } from './operations/unshare.ts'
import { updateSession } from './operations/update.ts'
import { versionPage } from './operations/versions.ts'
import type {
  AuditPageInput,
  CreateSessionInput,
  ListSessionsInput,
  RefreshSessionInput,
  UpdateSessionInput,
  VersionsInput,
} from './session-inputs.ts'

export type Sessions = ReturnType<typeof createSessions>

type Versions = readonly number[] | null

/** The Sessions API, for one principal at a time. Every method throws AppError. */
export function createSessions(deps: SessionDependencies) {
  return {
    create: (principal: Principal, input: CreateSessionInput) => createSession(deps, principal, input),
    /** Creates a session, or updates the one with the same external id. */
    put: (principal: Principal, input: PutSessionInput) => putSession(deps, principal, input),
    /** One session per domain; none with `dryRun`. */
    import: (principal: Principal, input: ImportSessionInput) => importSession(deps, principal, input),
    /** Imports many rows, each created or updated by its external id. */
    importRows: (principal: Principal, rows: readonly ImportRow[]) => importRows(deps, principal, rows),
    /** How many more sessions the account may have. */
    countFree: ({ userId }: Principal) => deps.repository.freeSlots(userId, deps.sessionLimit, deps.clock.now()),
    list: (principal: Principal, input: ListSessionsInput) => listSessions(deps, principal, input),
    get: (principal: Principal, id: string) => getSession(deps, principal, id),
    /** As `updateSession`. */
    update: (principal: Principal, id: string, input: UpdateSessionInput, versions?: Versions) =>
      updateSession(deps, principal, id, input, versions),
    /** As `deleteSession`. */
    delete: (principal: Principal, id: string, versions?: Versions) => deleteSession(deps, principal, id, versions),
    /** As `refreshSession`. */
    refresh: (principal: Principal, id: string, input: RefreshSessionInput, versions?: Versions) =>
      refreshSession(deps, principal, id, input, versions),
    share: (principal: Principal, id: string, organizationId: string) =>
      shareSession(deps, principal, id, organizationId),
    unshare: (principal: Principal, id: string) => unshareSession(deps, principal, id),
    /** Plans validations in the background; returns for how many sessions. */
    markDue: (principal: Principal, ids: readonly string[] | 'all') => markDue(deps, principal, ids),
    audit: (principal: Principal, id: string, input: AuditPageInput) => auditPage(deps, principal, id, input),
    /** What is known about a session's lifetime: its latest checks (1 to 1000), newest first, and a forecast. */
    health: (principal: Principal, id: string, limit: number) => sessionHealth(deps, principal, id, limit),
    /** The stored versions of a session, newest first; never what is in them. */
    versions: (principal: Principal, id: string, input: VersionsInput) => versionPage(deps, principal, id, input),
    /** Makes an earlier state current again. */
    rollback: (principal: Principal, id: string, version: number) => rollback(deps, principal, id, version),
  }
}
