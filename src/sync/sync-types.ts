/** Programs that push the cookies of a browser. */
export const syncKinds = ['cookiecloud'] as const

export type SyncKind = (typeof syncKinds)[number]

/**
 * What became of one session, or of one domain, in a push.
 * - `created`, `updated`: the pushed state is stored;
 * - `unchanged`: it is what is stored already, or the same as in the last push, and the session is active;
 * - `refused`: the site shows the stored state logged in and the pushed one logged out, or another user;
 * - `not_logged_in`: the site shows the pushed state logged out, and there is nothing better stored;
 * - `undecided`: the stored state was alive and the site could not be asked about the pushed one, or the session or the
 *   source changed meanwhile: the next push decides;
 * - `kept`: the session's cookies belong to this server, and it was not seen logged out;
 * - `no_cookies`: the push has none for it;
 * - `disabled`, `gone`: the session is disabled, or deleted or no longer the user's to change;
 * - `limit_reached`: the account may have no more sessions;
 * - `too_large`: the state is larger than a session may be, even without any storage.
 */
export const pushOutcomes = [
  'created',
  'updated',
  'unchanged',
  'refused',
  'not_logged_in',
  'undecided',
  'kept',
  'no_cookies',
  'disabled',
  'gone',
  'limit_reached',
  'too_large',
] as const

export type PushOutcome = (typeof pushOutcomes)[number]

export const pushRefusalReasons = ['logged_out', 'wrong_user'] as const

export type PushRefusalReason = (typeof pushRefusalReasons)[number]

export interface PushResult {
  readonly domain: string
  /** Null: there is no session for the domain. */
  readonly sessionId: string | null
  readonly outcome: PushOutcome
  /** Why it was refused; else null. */
  readonly reason: PushRefusalReason | null
  /** Names of the storage for which the session has no room. */
  readonly tooLarge: readonly string[]
}

/** The last accepted push. */
export interface LastPush {
  /** Epoch milliseconds, by our clock. */
  readonly receivedAt: number
  readonly results: readonly PushResult[]
}

/** A browser that pushes its cookies. Times are epoch milliseconds. */
export interface SyncSource {
  readonly id: string
  readonly accountId: string
  readonly kind: SyncKind
  readonly name: string
  /** As given: domains for which `createMissing` creates sessions. */
  readonly domains: readonly string[]
  readonly createMissing: boolean
  /** By which a push names it. */
  readonly uuid: string
  /** When the browser made the newest accepted push, by its clock; null: there was none. */
  readonly pushedAt: number | null
  readonly lastPush: LastPush | null
  readonly createdAt: number
  readonly updatedAt: number
}

export interface StoredSyncSource extends SyncSource {
  readonly wrappedKey: Uint8Array
  /** Its password. */
  readonly sealed: Uint8Array
}

/** A session that a source feeds. */
export interface SyncFeed {
  readonly sessionId: string
  readonly sourceId: string
  readonly domain: string
  /** The pushed state that was refused last; null: none since the last one that was taken over. */
  readonly refusal: { readonly digest: string; readonly reason: PushRefusalReason; readonly at: number } | null
}

/** A source with the sessions that it feeds. */
export interface SyncSourceView {
  readonly source: SyncSource
  readonly sessionIds: readonly string[]
}

export interface CreateSyncSourceInput {
  readonly kind: SyncKind
  readonly name: string
  readonly domains: readonly string[]
  readonly createMissing: boolean
  /** Sessions of the account to feed. */
  readonly sessionIds: readonly string[]
}

/** Only the given fields change. */
export type UpdateSyncSourceInput = Partial<Omit<CreateSyncSourceInput, 'kind'>>

export interface CreatedSyncSource extends SyncSourceView {
  /** In this response only. */
  readonly password: string
}

/** A push as it arrives; everything in it is untrusted. */
export interface Push {
  readonly uuid: string
  /** base64. */
  readonly encrypted: string
  readonly cryptoType: CryptoType
  /** The header of the request; null: none. */
  readonly userAgent: string | null
  readonly signal: AbortSignal
  /** Waits until the next piece of it may be read. */
  readonly next: () => Promise<void>
}

export const cryptoTypes = ['legacy', 'aes-128-cbc-fixed'] as const

export type CryptoType = (typeof cryptoTypes)[number]
