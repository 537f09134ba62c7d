/** The fields of `GET /auth/me` that this client promises. */
export interface CurrentUser {
  readonly id: string
  readonly email: string
}

/** A part of the body of `POST /sessions/import` (docs/import.md). */
export interface ImportRequest {
  /** What a browser or a tool exports: text, a list or an object. */
  readonly content: string | readonly unknown[] | object
  readonly domain?: string
  readonly name?: string
  /** Of the browser that logged in. */
  readonly user_agent?: string
  /** A session with this id is updated; without one, a new session is created. */
  readonly external_id?: string
  /** Returns the receipt and stores nothing. */
  readonly dry_run?: boolean
}

/** What was kept and what was dropped: names, never a value. */
export interface ImportReceipt {
  readonly format: string
  readonly kept: readonly string[]
  readonly dropped: readonly {
    readonly name: string | null
    readonly domain: string | null
    readonly reason: string
    readonly count: number
  }[]
  readonly storage: { readonly origins: number; readonly items: number }
  readonly binding: string
  readonly binding_details: string | null
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly names: readonly string[] }[]
}

export interface ImportedSession {
  readonly id: string
  readonly name: string
  readonly domain: string
  /** The page that its checks visit. */
  readonly validation_url: string
  /** RFC 3339. */
  readonly updated_at: string
  /** RFC 3339; null: no check is planned. */
  readonly next_validation_at: string | null
  /** What the latest check found; null: none since the cookies were stored. */
  readonly last_verdict: { readonly verdict: string; readonly reason: string; readonly checked_at: string } | null
}

export interface ImportResponse {
  readonly receipt: ImportReceipt
  /** Whether a session is new; false for a dry run, and when `external_id` updated one. */
  readonly created: boolean
  /** Empty for a dry run. */
  readonly sessions: readonly ImportedSession[]
}

export interface BulkImportRequest {
  /** At most 100; each has an `external_id`. */
  readonly rows: readonly unknown[]
  /** Returns what would be done and stores nothing. */
  readonly dry_run?: boolean
}

export interface BulkImportResult {
  readonly outcome: 'created' | 'updated' | 'refused'
  readonly session_id: string | null
  /** Codes of the warnings of its receipt. */
  readonly warnings: readonly string[]
  readonly error: { readonly code: string; readonly message: string } | null
}

export interface BulkImportResponse {
  /** In the order of the rows. */
  readonly results: readonly BulkImportResult[]
  /** How many more sessions the account may have after this request. */
  readonly sessions_left: number
  /** Fields that were ignored because they are unknown, at most 20: `rows.3.lables`. */
  readonly warnings?: readonly { readonly field: string; readonly did_you_mean: string | null }[]
}

/** The fields of a session in a list that this client promises. */
export interface ListedSession {
  readonly id: string
  readonly status: string
  readonly last_verdict: { readonly verdict: string; readonly reason: string } | null
}

export interface SessionPage {
  readonly sessions: readonly ListedSession[]
  /** Null: this page is the last. */
  readonly next_cursor: string | null
}
