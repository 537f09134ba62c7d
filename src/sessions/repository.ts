import type { Selectable } from 'kysely'
import type { OrganizationRole } from '../accounts/account-types.ts'
import type { Principal } from '../accounts/principal.ts'
import type { PageCursor } from '../storage/page-cursor.ts'
import type { SessionsTable } from '../storage/tables/sessions.ts'
import type { SqlCheck, SqlWrite } from '../storage/write.ts'
import type { SiteSession } from './monitoring/held-death.ts'
import type { HistoryEntry } from './monitoring/history.ts'
import type { Session, SessionStatus, ShownSession } from './session.ts'
import type { StateOrigin } from './state/state-origin.ts'

/** A session with the requesting user's role in the organization it is shared with. */
export interface FoundSession {
  readonly session: Session
  readonly role: OrganizationRole | null
}

/** With its sealed state; null when that is gone. */
export type SessionForUse = FoundSession & { readonly state: SealedState | null }

/** A session, not deleted, that the user can see; `role` is null for their own. */
export interface ListedSession {
  readonly session: ShownSession
  readonly role: OrganizationRole | null
}

/** The sealed state of a session, as stored. */
export interface SealedState {
  readonly version: number
  readonly wrappedKey: Uint8Array
  readonly sealed: Uint8Array
  readonly origin: StateOrigin
}

export interface SessionFilter {
  readonly domain: string | null
  readonly status: SessionStatus | null
  readonly externalId: string | null
  /** It must have all of them. */
  readonly labels: readonly string[]
  /** Null: both. */
  readonly disabled: boolean | null
  readonly now: number
}

export type SessionChanges = Partial<Omit<Selectable<SessionsTable>, 'id' | 'account_id' | 'domain' | 'created_at'>>

/** Who requests a check, and with which API key. */
export type Asker = Pick<Principal, 'userId' | 'keyPrefix'>

/** Reads. Sessions that a user cannot see are found too, with a null role: the caller decides. */
export interface SessionQueries {
  find(id: string, userId: string): Promise<FoundSession | null>
  /** With the sealed state; `state` is null when it is gone. One read, for scrapes. */
  findForUse(id: string, userId: string): Promise<SessionForUse | null>
  list(userId: string, filter: SessionFilter, after: PageCursor | null, limit: number): Promise<ListedSession[]>
  count(userId: string, filter: SessionFilter): Promise<number>
  /** Those of `ids` (null: all) that the user can see and that are not deleted. */
  visibleIds(userId: string, ids: readonly string[] | null): Promise<string[]>
  /** How many more sessions the account may have; `limit` is for accounts without a limit of their own. */
  freeSlots(accountId: string, limit: number, now: number): Promise<number>
  /** The newest `limit` entries of a session's history (null: all), oldest first. */
  history(sessionId: string, limit: number | null): Promise<HistoryEntry[]>
  /**
   * Other usable sessions of the account at the site that were seen alive there; at most 200, those not seen alive for
   * the longest time first.
   */
  siteSessions(site: string, accountId: string, except: string): Promise<SiteSession[]>
  /** The session, not deleted, of the account with this external id. */
  findByExternalId(accountId: string, externalId: string): Promise<string | null>
  roleIn(organizationId: string, userId: string): Promise<OrganizationRole | null>
}

/** Writes, for a commit together with their audit entries. */
export interface SessionWrites {
  /**
   * A new session. Conflicts: `owner_gone`; `external_id_taken`; `limit_reached` when its account has no free slot, where
   * `limit` holds for accounts without a limit of their own.
   */
  insert(session: Session, state: SealedState, limit: number): SqlWrite[]
  /** Conflicts (`external_id_taken`) when another session of the account has the external id. Place it before `update`. */
  requireFreeExternalId(session: Pick<Session, 'id' | 'accountId'>, externalId: string | null): SqlWrite[]
  /** Changes a session that is not deleted. Conflicts when it changed since `seen`. */
  update(seen: Session, changes: SessionChanges): SqlWrite
  /**
   * Replaces the state `seen` by a new one under the same data key. The old one becomes a version if it is worth
   * keeping, and surplus versions are removed. Conflicts when the state was replaced or confirmed meanwhile.
   */
  replaceState(sessionId: string, seen: SeenState, next: SealedState): SqlWrite[]
  /** Records the first response that showed the state logged in; does nothing when the state was replaced meanwhile. */
  confirm(sessionId: string, version: number, now: number): SqlWrite
  /**
   * Records on the session's row that its cookies were written back. Conflicts when the session was deleted, disabled,
   * given another state, or its write-back switched off.
   */
  noteRotation(sessionId: string, rotation: Rotation): SqlWrite
  /** See `deleteSession` of storage/delete-session.ts. */
  remove(seen: Session, now: number): SqlWrite[]
  /** Makes sessions due now, because a user requested it. */
  markDue(ids: readonly string[], by: Asker, now: number): SqlWrite[]
  /** Conflicts unless the session exists, is not disabled, and the user may (still) use it. */
  requireUsable(sessionId: string, userId: string): SqlCheck
  /** Conflicts (`owner_gone`) when the user is disabled. Nobody disables or removes the user until the commit. */
  lockAccount(userId: string): SqlWrite
  /** See `endLostLeases` of accounts/shared-sessions/lost-leases-repository.ts. */
  endLostLeases(): SqlWrite[]
  /** Makes a session due now, as after new cookies. */
  markUnproven(id: string, now: number): SqlWrite
  /**
   * Changes a session when a judged scrape has replaced its first check; does nothing when that check was made or
   * planned again meanwhile.
   */
  settleFirstCheck(seen: Session, changes: SessionChanges): SqlWrite
  /** Adopts the user that the site shows. Conflicts when there is already an expected user. */
  adoptUser(id: string, user: string, page: string): SqlWrite
  /** Notes that the site of a session asks for device-bound sessions. */
  noteDeviceBinding(sessionId: string): SqlWrite
  /** Subtracts the successes since the session was last seen alive, because it was dead already. */
  discountSuccesses(id: string): SqlWrite
  /** Makes monitored sessions due now, without a request. */
  checkSoon(ids: readonly string[], now: number): SqlWrite[]
  /** As `checkSoon`, for every session of the account at the site whose death is held. */
  checkHeldDeaths(site: string, accountId: string, now: number): SqlWrite
  /** Records that `site.changed` was sent for the held deaths of these sessions. */
  noteSiteChange(ids: readonly string[]): SqlWrite[]
  addHistory(sessionId: string, entry: HistoryEntry): SqlWrite
  dropHistory(sessionId: string, entries: readonly HistoryEntry[]): SqlWrite[]
  /**
   * Counts one use of a session, independent of other changes. `provenVersion`: the version of the state that was seen
   * logged in, or null. It resets the failures of that version only.
   */
  countUse(sessionId: string, use: { now: number; isSuccess: boolean; provenVersion: number | null }): SqlWrite
  /** Conflicts unless the user still has that role in the organization. */
  requireRole(organizationId: string, userId: string, role: OrganizationRole): SqlWrite
}

/** A state as it was read, as far as replacing it depends on it. */
export type SeenState = Pick<SealedState, 'version' | 'origin'>

/** What the session's row records when a site changed the state. */
export interface Rotation {
  readonly seen: number
  readonly version: number
  readonly cookieNames: readonly string[]
  /** Its site changes cookies that requests send. */
  readonly rotates: boolean
}

/** A stored state of a session, current or replaced, without the sealed secrets. */
export interface StateVersion {
  readonly version: number
  readonly isCurrent: boolean
  readonly origin: StateOrigin
}

/** A replaced state, sealed under the data key of the current state. */
export interface ReplacedState {
  readonly version: number
  readonly sealed: Uint8Array
  readonly origin: StateOrigin
}

export interface VersionQueries {
  /** The states of a session, newest first, below `before` (null: from the newest). */
  versions(sessionId: string, before: number | null, limit: number): Promise<StateVersion[]>
  countVersions(sessionId: string): Promise<number>
  /** A replaced state; null when it never existed, or was removed. */
  findVersion(sessionId: string, version: number): Promise<ReplacedState | null>
  /** The newest replaced state that is not provisional: it was seen logged in, or a user set it. */
  lastProven(sessionId: string): Promise<ReplacedState | null>
}

export interface SessionRepository extends SessionQueries, VersionQueries, SessionWrites {}
