import type { Selectable } from 'kysely'
import type { OrganizationRole } from '../accounts/account-types.ts'
import type { Principal } from '../accounts/principal.ts'
import type { SessionsTable } from '../storage/tables/sessions.ts'
import type { SqlCheck, SqlWrite } from '../storage/write.ts'
import type { SiteSession } from './monitoring/held-death.ts'
import type { HistoryEntry } from './monitoring/history.ts'
import type { Session, SessionStatus, ShownSession } from './session.ts'
import type { StateOrigin } from './state-origin.ts'

/** A session with the role that the asking user has in the organization it is shared with. */
export interface FoundSession {
  readonly session: Session
  readonly role: OrganizationRole | null
}

/** A living session that the user can see; `role` is null for one of their own. */
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
  readonly now: number
}

/** The place behind which a page of the list starts: creation time and id of the last one seen. */
export interface SessionCursor {
  readonly createdAt: number
  readonly id: string
}

export type SessionChanges = Partial<Omit<Selectable<SessionsTable>, 'id' | 'account_id' | 'domain' | 'created_at'>>

/** Who asks for a check, and with which key. */
export type Asker = Pick<Principal, 'userId' | 'keyPrefix'>

/** Reads; what a user cannot see is found all the same, with no role: the caller decides. */
export interface SessionQueries {
  find(id: string, userId: string): Promise<FoundSession | null>
  /** With the sealed state; `state` is null where it is gone. One read, for the path of a scrape. */
  findForUse(id: string, userId: string): Promise<(FoundSession & { readonly state: SealedState | null }) | null>
  list(userId: string, filter: SessionFilter, after: SessionCursor | null, limit: number): Promise<ListedSession[]>
  count(userId: string, filter: SessionFilter): Promise<number>
  /** Ids among `ids` (null: all) that the user can see and that live. */
  visibleIds(userId: string, ids: readonly string[] | null): Promise<string[]>
  countLive(accountId: string): Promise<number>
  /** The newest `limit` entries of a session's history (null: all), oldest first. */
  history(sessionId: string, limit: number | null): Promise<HistoryEntry[]>
  /**
   * Sessions of an account at a site, beside one, that were seen alive there and are in use; at most 200, longest not seen
   * alive first.
   */
  siteSessions(site: string, accountId: string, except: string): Promise<SiteSession[]>
  roleIn(organizationId: string, userId: string): Promise<OrganizationRole | null>
}

/** Writes, for a commit together with their audit entries. */
export interface SessionWrites {
  /** A new session, unless its account holds `limit` already: then the commit conflicts. */
  insert(session: Session, state: SealedState, limit: number): SqlWrite[]
  /** Changes a living session as long as it stands as `seen`: else the commit conflicts. */
  update(seen: Session, changes: SessionChanges): SqlWrite
  /**
   * Puts a new sealed state, under the same data key, in the place of `seen`, which stays as a version where it is worth
   * keeping; older versions than are kept go. Conflicts where another state stands there meanwhile, or was confirmed.
   */
  replaceState(sessionId: string, seen: SeenState, next: SealedState): SqlWrite[]
  /** Notes that an answer showed the state logged in, the first time; does nothing where it is another meanwhile. */
  confirm(sessionId: string, version: number, now: number): SqlWrite
  /**
   * Notes on its row that a session's cookies were written back; conflicts where it was deleted, disabled, given another
   * state or told not to.
   */
  noteRotation(sessionId: string, rotation: Rotation): SqlWrite
  /** Marks a session deleted and removes its state with its wrapped key; conflicts where its sharing changed since. */
  remove(seen: Session, now: number): SqlWrite[]
  /** Makes living sessions due at once, because somebody asked. */
  markDue(ids: readonly string[], by: Asker, now: number): SqlWrite[]
  /** Conflicts unless the session lives, is not disabled, and the user may (still) use it. */
  requireUsable(sessionId: string, userId: string): SqlCheck
  /** Makes a living session due now, as after new cookies. */
  markUnproven(id: string, now: number): SqlWrite
  /**
   * Changes a session whose first check a judged scrape has taken the place of, unless that check was made or planned
   * anew meanwhile: then it does nothing.
   */
  settleFirstCheck(seen: Session, changes: SessionChanges): SqlWrite
  /** Adopts whom a session's site shows, unless somebody is expected already: then the commit conflicts. */
  adoptUser(id: string, user: string, page: string): SqlWrite
  /** Takes back the successes since a session was last seen alive: its death was noticed. */
  discountSuccesses(id: string): SqlWrite
  /** Makes watched sessions due now, of themselves. */
  checkSoon(ids: readonly string[], now: number): SqlWrite[]
  /** As `checkSoon`, for every session of an account at a site whose death is held. */
  checkHeldDeaths(site: string, accountId: string, now: number): SqlWrite
  /** Notes that `site.changed` was told of the held deaths of sessions. */
  noteSiteChange(ids: readonly string[]): SqlWrite[]
  addHistory(sessionId: string, entry: HistoryEntry): SqlWrite
  dropHistory(sessionId: string, entries: readonly HistoryEntry[]): SqlWrite[]
  /**
   * Adds one use of a session to its counters, whatever else changes it meanwhile. `provenVersion`: the version of the
   * state that was seen logged in, or null; failures of another version stand.
   */
  countUse(sessionId: string, use: { now: number; isSuccess: boolean; provenVersion: number | null }): SqlWrite
  /** Conflicts unless the user still has that role in the organization. */
  requireRole(organizationId: string, userId: string, role: OrganizationRole): SqlWrite
}

/** A state as it was read, as far as its replacement depends on it. */
export type SeenState = Pick<SealedState, 'version' | 'origin'>

/** What the row of a session says of a state that its site changed. */
export interface Rotation {
  readonly seen: number
  readonly version: number
  readonly cookieNames: readonly string[]
  /** Its site changes cookies that requests carry. */
  readonly rotates: boolean
}

/** A stored state of a session, in use or replaced; without what is sealed. */
export interface StateVersion {
  readonly version: number
  readonly isCurrent: boolean
  readonly origin: StateOrigin
}

/** A replaced state, sealed under the data key that stands with the state in use. */
export interface ReplacedState {
  readonly version: number
  readonly sealed: Uint8Array
  readonly origin: StateOrigin
}

export interface VersionQueries {
  /** The states of a session, newest first, from below `before` (null: from the newest). */
  versions(sessionId: string, before: number | null, limit: number): Promise<StateVersion[]>
  countVersions(sessionId: string): Promise<number>
  /** A replaced state; null where it was never there, or is kept no more. */
  findVersion(sessionId: string, version: number): Promise<ReplacedState | null>
  /** The newest replaced state that is not provisional: one that was seen logged in, or that a person put in since. */
  lastProven(sessionId: string): Promise<ReplacedState | null>
}

export interface SessionRepository extends SessionQueries, VersionQueries, SessionWrites {}
