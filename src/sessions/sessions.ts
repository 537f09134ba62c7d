import type { Principal } from '../accounts/principal.ts'
import type { SessionDependencies } from './dependencies.ts'
import { type AuditPage, auditPage } from './operations/audit-page.ts'
import { createSession } from './operations/create.ts'
import { deleteSession } from './operations/delete.ts'
import { getSession } from './operations/get.ts'
import { type SessionHealth, sessionHealth } from './operations/health.ts'
import { type ImportResult, type ImportSessionInput, importSession } from './operations/import.ts'
import { type ImportRow, importRows, type RowOutcome } from './operations/import-rows.ts'
import { listSessions } from './operations/list.ts'
import { markDue } from './operations/mark-due.ts'
import { type PutSession, type PutSessionInput, putSession } from './operations/put.ts'
import { refreshSession } from './operations/refresh.ts'
import { rollback } from './operations/rollback.ts'
import { shareSession } from './operations/share.ts'
import { unshareSession } from './operations/unshare.ts'
import { updateSession } from './operations/update.ts'
import { type VersionPage, versionPage } from './operations/versions.ts'
import type { SessionView } from './session.ts'
import type {
  AuditPageInput,
  CreateSessionInput,
  ListSessionsInput,
  RefreshSessionInput,
  UpdateSessionInput,
  VersionsInput,
} from './session-inputs.ts'

/** The Sessions API, for one principal at a time. Every method throws AppError. */
export interface Sessions {
  create(principal: Principal, input: CreateSessionInput): Promise<SessionView>
  /** Creates a session, or updates the one with the same external id. */
  put(principal: Principal, input: PutSessionInput): Promise<PutSession>
  /** One session per domain; none with `dryRun`. */
  import(principal: Principal, input: ImportSessionInput): Promise<ImportResult>
  /** Imports many rows, each created or updated by its external id. */
  importRows(principal: Principal, rows: readonly ImportRow[]): Promise<readonly RowOutcome[]>
  /** How many more sessions the account may have. */
  countFree(principal: Principal): Promise<number>
  list(
    principal: Principal,
    input: ListSessionsInput,
  ): Promise<{ sessions: readonly SessionView[]; total: number; nextCursor: string | null }>
  get(principal: Principal, id: string): Promise<SessionView>
  /** As `updateSession`. */
  update(
    principal: Principal,
    id: string,
    input: UpdateSessionInput,
    versions?: readonly number[] | null,
  ): Promise<SessionView>
  /** As `deleteSession`. */
  delete(principal: Principal, id: string, versions?: readonly number[] | null): Promise<void>
  /** As `refreshSession`. */
  refresh(
    principal: Principal,
    id: string,
    input: RefreshSessionInput,
    versions?: readonly number[] | null,
  ): Promise<SessionView>
  share(principal: Principal, id: string, organizationId: string): Promise<SessionView>
  unshare(principal: Principal, id: string): Promise<SessionView>
  /** Plans validations in the background; returns for how many sessions. */
  markDue(principal: Principal, ids: readonly string[] | 'all'): Promise<number>
  audit(principal: Principal, id: string, input: AuditPageInput): Promise<AuditPage>
  /** What is known about a session's lifetime: its latest checks (1 to 1000), newest first, and a forecast. */
  health(principal: Principal, id: string, limit: number): Promise<SessionHealth>
  /** The stored versions of a session, newest first; never what is in them. */
  versions(principal: Principal, id: string, input: VersionsInput): Promise<VersionPage>
  /** Makes an earlier state current again. */
  rollback(principal: Principal, id: string, version: number): Promise<SessionView>
}

export function createSessions(deps: SessionDependencies): Sessions {
  return {
    create: (principal, input) => createSession(deps, principal, input),
    put: (principal, input) => putSession(deps, principal, input),
    import: (principal, input) => importSession(deps, principal, input),
    importRows: (principal, rows) => importRows(deps, principal, rows),
    countFree: ({ userId }) => deps.repository.freeSlots(userId, deps.sessionLimit, deps.clock.now()),
    list: (principal, input) => listSessions(deps, principal, input),
    get: (principal, id) => getSession(deps, principal, id),
    update: (principal, id, input, versions) => updateSession(deps, principal, id, input, versions),
    delete: (principal, id, versions) => deleteSession(deps, principal, id, versions),
    refresh: (principal, id, input, versions) => refreshSession(deps, principal, id, input, versions),
    share: (principal, id, organizationId) => shareSession(deps, principal, id, organizationId),
    unshare: (principal, id) => unshareSession(deps, principal, id),
    markDue: (principal, ids) => markDue(deps, principal, ids),
    audit: (principal, id, input) => auditPage(deps, principal, id, input),
    health: (principal, id, limit) => sessionHealth(deps, principal, id, limit),
    versions: (principal, id, input) => versionPage(deps, principal, id, input),
    rollback: (principal, id, version) => rollback(deps, principal, id, version),
  }
}
