import type { Selectable } from 'kysely'
import type { OrganizationRole } from '../accounts/account-types.ts'
import type { Principal } from '../accounts/principal.ts'
import type { SessionsTable } from '../storage/tables/sessions.ts'
import type { Session, ShownSession } from './session.ts'
import type { SessionStatus } from './session-status.ts'
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

/** A state as it was read, as far as replacing it depends on it. */
export type SeenState = Pick<SealedState, 'version' | 'origin'>

/** A stored state of a session, current or replaced, without the sealed secrets. */
export interface StateVersion {
  readonly version: number
  readonly isCurrent: boolean
  readonly origin: StateOrigin
}

/** A replaced state, sealed under the data key of the current state. */
export type ReplacedState = Omit<SealedState, 'wrappedKey'>

/** Which sessions are listed; null: any. */
export interface SessionFilter {
  readonly domain: string | null
  readonly status: SessionStatus | null
  readonly externalId: string | null
  /** It must have all of them; at most `maxFilterLabels`. */
  readonly labels: readonly string[]
  readonly disabled: boolean | null
  readonly now: number
}

/** New values of a session's row, by column. */
export type SessionChanges = Partial<Omit<Selectable<SessionsTable>, 'id' | 'account_id' | 'domain' | 'created_at'>>

/** Who requests a check, and with which API key. */
export type Asker = Pick<Principal, 'userId' | 'keyPrefix'>

/** What the session's row records when a site changed the state. */
export interface Rotation {
  readonly seen: number
  readonly version: number
  readonly cookieNames: readonly string[]
  /** Its site changes cookies that requests send. */
  readonly rotates: boolean
}
