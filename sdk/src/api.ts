// Made from openapi.json by npm run openapi.

/** No parameters. */
type Nothing = { readonly [name: string]: never }

export interface AcceptInvitation {
  /** A name for people */
  readonly name?: string | null | undefined
  /** At least 10 characters */
  readonly password?: string | null | undefined
}

export interface ApiKey {
  /** A UUID */
  readonly id: string
  /** A name for people */
  readonly name: string
  /** The beginning of the key */
  readonly key_prefix: string
  /** The whole key, only in the answer that creates it */
  readonly key: string | null
  /** What the key may do */
  readonly scopes: ReadonlyArray<'read' | 'scrape' | 'write'>
  /** When it was created */
  readonly created_at: string
  /** When it was last used; null: never */
  readonly last_used_at: string | null
  /** When it expires; null: no known date */
  readonly expires_at: string | null
  /** Number of requests */
  readonly requests: number
}

export interface ApiKeyAnswer extends ApiKey {
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface AuditEntry {
  /** The position of the entry in the trail of its session: 1 for the first; it never changes */
  readonly seq: number
  /** What was done */
  readonly action: 'created' | 'imported' | 'captured' | 'synced' | 'sync_refused' | 'updated' | 'refreshed' | 'validated' | 'used_for_scrape' | 'used_for_validation' | 'used_for_renewal' | 'cookies_rotated' | 'rotation_not_stored' | 'tokens_renewed' | 'renewal_failed' | 'rolled_back' | 'shared' | 'unshared' | 'leased' | 'disabled' | 'expired' | 'invalidated' | 'recovered' | 'use_refused' | 'checkpoint' | 'deleted'
  /** Who did it: an e-mail, or `system` for background work */
  readonly actor: string
  /** When it happened */
  readonly timestamp: string
  /** Which fields are present depends on the action; `key_prefix` if a key was used */
  readonly details: {
    /** The beginning of the key */
    readonly key_prefix?: string
    /** The login in a browser of this server */
    readonly capture_id?: string
    /** One name for each cookie; of a longer one the first 100 characters */
    readonly cookie_names?: readonly string[]
    /** Confidence, in per cent */
    readonly confidence?: number
    /** Whether the owner of the account agreed; recorded in the audit trail */
    readonly consent?: boolean
    /** How many */
    readonly count?: number
    /** What was seen, strongest first */
    readonly evidence?: readonly string[]
    /** When it expires; null: no known date */
    readonly expires_at?: string
    /** The fields that are not valid, or were changed */
    readonly fields?: readonly string[]
    /** The format it was read as */
    readonly format?: string
    /** The version that was made current again */
    readonly from_version?: number
    /** Whether the session is logged in */
    readonly is_valid?: boolean
    /** A UUID: the lease under which you hold the session */
    readonly lease_id?: string
    /** The login page that the page links or redirects to; null: none */
    readonly login_url?: string
    /** A UUID; null: none */
    readonly organization_id?: string
    /** Origins of a storageState */
    readonly origins?: readonly string[]
    /** The page that gave the verdict, without secrets */
    readonly page?: string
    /** Why, in a word or a sentence */
    readonly reason?: string
    /** Identifies the request in logs and audit trail */
    readonly request_id?: string
    /** When the first of them was refused */
    readonly since?: string
    /** The sync source that pushed it */
    readonly source_id?: string
    /** End of the lease; null: it was released */
    readonly until?: string | null
    /** The number of the last entry that was removed */
    readonly through?: number
    /** The earlier version that was tried */
    readonly tries_version?: number
    /** An http or https URL */
    readonly url?: string
    /** What the page shows */
    readonly verdict?: string
    /** Version of the stored cookies and headers */
    readonly version?: number
    /** The user that the site showed instead; null: no other user */
    readonly wrong_user?: string
  }
}

export interface AuditPage {
  /** Entries, oldest first */
  readonly entries: readonly AuditEntry[]
  /** How many match */
  readonly total: number
  /** `cursor` of the next page; null: this is the last page */
  readonly next_cursor: string | null
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface Balance {
  /** Nothing is charged: this means unlimited */
  readonly balance_microcents: number
  /** The balance as text */
  readonly balance_display: string
  /** Nothing is charged */
  readonly total_deposited_cents: number
  /** Nothing is charged */
  readonly total_spent_cents: number
}

export interface BatchRequest {
  /** Each as the body of a scrape, or its URL alone */
  readonly requests?: ReadonlyArray<string | ScrapeRequest> | null | undefined
  /** The same with shared options: each item is a URL or an object, and options next to `urls` apply to every item; counted once for each item they have at most 8 MiB */
  readonly urls?: ReadonlyArray<string | ScrapeRequest> | null | undefined
  /** Receives a message once every item has ended; otherwise as for a scrape */
  readonly webhook_url?: string | null | undefined
}

export interface BatchAccepted {
  /** A UUID */
  readonly batch_id: string
  /** The current status */
  readonly status: 'processing' | 'completed' | 'partially_failed' | 'failed' | 'cancelled' | 'pending' | 'running'
  /** Scrapes in which something of the session was sent */
  readonly total_requests: number
  /** The same as `total_requests` */
  readonly total_urls: number
  /** In the order of the items */
  readonly job_ids: readonly string[]
  /** Likely number of credits */
  readonly estimated_credits: number
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface BatchStatus {
  /** A UUID */
  readonly batch_id: string
  /** The current status */
  readonly status: 'processing' | 'completed' | 'partially_failed' | 'failed' | 'cancelled' | 'pending' | 'running'
  /** Scrapes in which something of the session was sent */
  readonly total_requests: number
  /** The same as `total_requests` */
  readonly total_urls: number
  /** In the order of the items */
  readonly job_ids: readonly string[]
  /** Pages that are waiting */
  readonly pending: number
  /** Pages that are being fetched */
  readonly running: number
  /** Pages that were fetched */
  readonly completed: number
  /** Pages that were not fetched */
  readonly failed: number
  /** Completed items whose result is a login page; null if an item ended in a version that did not note it */
  readonly login_walls: number | null
  /** Completed items whose target answered with a status of 400 or above; null if an item ended in a version that did not note it */
  readonly error_statuses: number | null
  /** Of all items with a result, once every item has ended; null before, and if none has a result; null if an item ended in a version that did not note it */
  readonly credits_used: number | null
  /** One item for each page, in order */
  readonly items: ReadonlyArray<{
    /** A UUID */
    readonly job_id: string
    /** An http or https URL */
    readonly url: string
    /** The current status */
    readonly status: 'queued' | 'processing' | 'succeeded' | 'failed' | 'completed' | 'pending' | 'running'
    /** What went wrong; null: nothing */
    readonly error: string | null
    /** Code of the error, if it failed */
    readonly error_code: string | null
    /** The target's own status; null while there is no result */
    readonly status_code: number | null
    /** Whether the result is a login page; null while there is no result */
    readonly login_wall: boolean | null
    /** Once the batch has ended */
    readonly result: ScrapeResult | null
    /** It waits until somebody has logged in to its session again */
    readonly waiting_for_login: boolean
    /** It has asked for its session, which is busy, and asks again */
    readonly waiting_for_session: boolean
    /** A result exists but is not included here; read it with `GET /jobs/{job_id}` */
    readonly result_omitted: boolean
  }>
  /** When it was created */
  readonly created_at: string
  /** When the last item ended; null: not yet */
  readonly ended_at: string | null
}

export interface BillingUsage {
  /** Credits counted today */
  readonly today_credits: number
  /** Credits counted this week */
  readonly this_week_credits: number
  /** Credits counted this month */
  readonly this_month_credits: number
  /** Credits counted */
  readonly total_credits: number
  /** Requests today */
  readonly today_requests: number
  /** Requests this week */
  readonly this_week_requests: number
  /** Domains, most used first */
  readonly top_domains: ReadonlyArray<{
    /** Host name; scheme, port and path are removed */
    readonly domain: string
    /** Credits counted */
    readonly credits_used: number
    /** Number of requests */
    readonly requests: number
  }>
  /** Start of the count */
  readonly usage_since: string
}

export interface CallbackSecret {
  /** `whsec_…`, only in this answer */
  readonly secret: string
  /** When it was created */
  readonly created_at: string
  /** Until when the previous secret also signs, unless there is another rotation: only the newest two sign */
  readonly previous_valid_until: string | null
}

export interface Capture {
  /** The login */
  readonly capture_id: string
  /** The current status */
  readonly status: 'open' | 'finished' | 'cancelled' | 'expired' | 'failed'
  /** Host name; scheme, port and path are removed */
  readonly domain: string
  /** The session that it refreshes, or has become */
  readonly session_id: string | null
  /** Why it failed */
  readonly reason: string | null
  /** The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted */
  readonly expected_user: string | null
  /** The page is open in a browser */
  readonly is_watched: boolean
  /** What its pages show now */
  readonly last_verdict: {
    /** What the page shows */
    readonly verdict: string
    /** Who is logged in, as the page says */
    readonly user: string | null
    /** Another user is expected */
    readonly is_wrong_user: boolean
    /** The page that gave the verdict, without secrets */
    readonly page: string | null
    /** Another host of the site where the shown page is logged in; nothing of it is stored */
    readonly elsewhere: string | null
    /** When it was checked */
    readonly checked_at: string
  } | null
  /** Names of what would be stored now, and of what would not */
  readonly will_store: {
    /** One name for each cookie; of a longer one the first 100 characters */
    readonly cookie_names: readonly string[]
    /** `Authorization`, if the site asked for a Basic login */
    readonly header_names: readonly string[]
    /** Origins whose storage is kept */
    readonly origins: readonly string[]
    /** Parts of storage that are too large; in the viewer only */
    readonly too_large: readonly string[]
    /** Sites of which nothing is stored */
    readonly other_sites: readonly string[]
  } | null
  /** When it was created */
  readonly created_at: string
  /** When it expires; null: no known date */
  readonly expires_at: string
}

export interface ChangePassword {
  /** The current password */
  readonly current_password: string
  /** At least 10 characters */
  readonly new_password: string
}

export interface ChangeRole {
  /** Role in the organization */
  readonly role: 'member' | 'admin' | 'owner'
}

export interface CreateApiKey {
  /** A name for people */
  readonly name: string
  /** What the key may do */
  readonly scopes?: ReadonlyArray<'read' | 'scrape' | 'write'> | null | undefined
  /** When it expires; null: no known date */
  readonly expires_at?: string | null | undefined
}

export interface CreateOrganization {
  /** A name for people */
  readonly name: string
  /** A description for people */
  readonly description?: string | null | undefined
}

export interface CreateSession {
  /** A name for people */
  readonly name: string
  /** When it expires; null: no known date */
  readonly expires_at?: string | null | undefined
  /** Notes for people */
  readonly notes?: string | null | undefined
  /** Your own rule for logged in and logged out, before all signals; null: the signals decide */
  readonly validation?: {
    /** The page that is requested, like `validation_url` */
    readonly url?: string | null | undefined
    /** What shows that a user is logged in */
    readonly logged_in?: {
      /** CSS with tags, #ids, .classes and [attributes], combined with spaces, > and commas */
      readonly selector?: string | null | undefined
      /** Case and white space do not count */
      readonly text?: string | null | undefined
      /** The current status */
      readonly status?: number | null | undefined
      /** Where the visit ends: a path or a whole URL, * for anything */
      readonly url?: string | null | undefined
    } | null | undefined
    /** What shows that no user is logged in */
    readonly logged_out?: {
      /** CSS with tags, #ids, .classes and [attributes], combined with spaces, > and commas */
      readonly selector?: string | null | undefined
      /** Case and white space do not count */
      readonly text?: string | null | undefined
      /** The current status */
      readonly status?: number | null | undefined
      /** Where the visit ends: a path or a whole URL, * for anything */
      readonly url?: string | null | undefined
    } | null | undefined
    /** Pages that the site links to may be visited to find one that shows the login; never one that looks like logging out */
    readonly discover?: boolean | null | undefined
    /** What requests the page: `http`, `browser`, or `auto` (default): a browser if plain HTTP returns only the shell of an application */
    readonly tier?: 'auto' | 'http' | 'browser' | null | undefined
  } | null | undefined
  /** Whether the site is visited just before the session would expire from inactivity */
  readonly keep_alive?: boolean | null | undefined
  /** Limits for the interval of background checks, within those of the operator; null: only those */
  readonly monitoring?: {
    /** Whether it is checked in the background */
    readonly enabled?: boolean | null | undefined
    /** Minimum time between two checks, in seconds */
    readonly min_seconds?: number | null | undefined
    /** Maximum time between two checks, in seconds */
    readonly max_seconds?: number | null | undefined
  } | null | undefined
  /** How many uses of the session may run at the same time */
  readonly concurrency?: {
    /** `auto` (default): shared until the site is seen to rotate cookies, exclusive from then on */
    readonly mode?: 'auto' | 'shared' | 'limited' | 'exclusive' | null | undefined
    /** Concurrent uses; only with `limited` */
    readonly max?: number | null | undefined
    /** How long a use waits when the limit is reached; the default and the maximum are the time of the use itself */
    readonly wait_seconds?: number | null | undefined
  } | null | undefined
  /** Minimum time between the starts of two visits; null: none */
  readonly pace?: {
    /** Minimum time between the starts of two visits, in milliseconds */
    readonly min_interval_ms: number
  } | null | undefined
  /** The methods that a scrape with it may use, always with `GET` (default GET, HEAD, OPTIONS, POST) */
  readonly allowed_methods?: ReadonlyArray<'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'> | null | undefined
  /** Whether cookies that the site changes are stored (default on) */
  readonly write_back?: 'on' | 'off' | null | undefined
  /** Who rotates its cookies. `browser`: a sync source pushes them, and what the site changes on requests of this server is not kept (default latchkey) */
  readonly cookie_owner?: 'latchkey' | 'browser' | null | undefined
  /** The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted */
  readonly expected_user?: string | null | undefined
  /** Whether `require_session` is the default of scrapes: they are refused if the session cannot be used */
  readonly strict?: boolean | null | undefined
  /** Language of the browser (BCP 47); sets Accept-Language unless a header does */
  readonly locale?: string | null | undefined
  /** Time zone of the browser, as IANA names it */
  readonly timezone?: string | null | undefined
  /** Window size of the browser in CSS pixels; null: 1280 × 800 */
  readonly viewport?: {
    /** In CSS pixels */
    readonly width: number
    /** In CSS pixels */
    readonly height: number
  } | null | undefined
  /** The name that your own system has for it, unique among the account's sessions; create and import update the session that has it */
  readonly external_id?: string | null | undefined
  /** Words to find it by; lists can be filtered by them */
  readonly labels?: readonly string[] | null | undefined
  /** If no User-Agent is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox */
  readonly probe_user_agents?: boolean | null | undefined
  /** Host name; scheme, port and path are removed */
  readonly domain: string
  /** Names and values */
  readonly headers?: { readonly [name: string]: string } | null | undefined
  /** Of the browser that logged in; many sites bind the session to it */
  readonly user_agent?: string | null | undefined
  /** The proxy for all traffic of the session; null: none */
  readonly proxy?: {
    /** `http`, `https` or `socks5`, with credentials where it asks for them; never returned */
    readonly url: string
  } | null | undefined
  /** Whether the owner of the account agreed; recorded in the audit trail */
  readonly consent?: boolean | null | undefined
  /** The page that shows whether the session is logged in */
  readonly validation_url?: string | null | undefined
  /** Checks the session in the background immediately */
  readonly validate?: boolean | null | undefined
  /** How the access token in `Authorization` is renewed before it expires */
  readonly renewal?: {
    /** Inside the session's domain, or on a host of `renewal_hosts` */
    readonly url: string
    /** Default POST */
    readonly method?: 'POST' | 'GET' | null | undefined
    /** Of the body. Default: application/json for an object, else application/x-www-form-urlencoded */
    readonly content_type?: string | null | undefined
    /** A template: `{{refresh_token}}` becomes the token, escaped for the content type. Sealed and never returned; absent keeps the stored one */
    readonly body?: string | { readonly [name: string]: unknown } | null | undefined
    /** Sealed and never returned; absent keeps the stored one, or a cookie carries it */
    readonly refresh_token?: string | null | undefined
    /** Where the answer contains the new access token: a JSON pointer (RFC 6901) */
    readonly access_token_path: string
    /** Where it contains the next refresh token */
    readonly refresh_token_path?: string | null | undefined
    /** Where it states in how many seconds the access token expires; default: the expiry in the token itself */
    readonly expires_in_path?: string | null | undefined
  } | null | undefined
  /** Hosts outside the domain that `renewal.url` may be on; only the owner may set them */
  readonly renewal_hosts?: readonly string[] | null | undefined
  /** Required unless `encrypted_cookies` are given, or `headers` contain a login */
  readonly cookies?: { readonly [name: string]: string } | string | readonly unknown[] | { readonly [name: string]: unknown } | null | undefined
  /** Instead of `cookies`: a JSON object of names and values, encrypted with AES-256-GCM; base64 of the nonce, a dot, base64 of ciphertext and tag */
  readonly encrypted_cookies?: string | null | undefined
  /** The AES key, encrypted with RSA-OAEP (SHA-256) for the key of `GET /sessions/public-key`; base64 */
  readonly wrapped_key?: string | null | undefined
  /** Accepted and ignored: the names are those of the encrypted cookies */
  readonly cookie_names?: readonly string[] | null | undefined
}

export interface CreateSyncSource {
  /** The program that pushes */
  readonly kind: 'cookiecloud'
  /** A name for people */
  readonly name: string
  /** Domains of the sessions */
  readonly domains?: readonly string[] | null | undefined
  /** Whether pushes create sessions */
  readonly create_missing?: boolean | null | undefined
  /** Ids of sessions */
  readonly session_ids?: readonly string[] | null | undefined
}

export interface CreateWebhook {
  /** An http or https URL */
  readonly url: string
  /** A description for people */
  readonly description?: string | null | undefined
  /** Default: all */
  readonly events?: ReadonlyArray<'*' | 'session.expiring_soon' | 'session.expired' | 'session.invalid' | 'session.recovered' | 'session.reauth_needed' | 'session.shared' | 'session.deleted' | 'session.rotated' | 'session.wrong_user' | 'session.sync_refused' | 'site.changed' | 'webhook.disabled'> | null | undefined
  /** Receives events of the sessions shared with this organization, not of your own */
  readonly organization_id?: string | null | undefined
}

export interface CreatedSyncSource extends SyncSourceAnswer {
  /** Only in this answer */
  readonly password: string
}

export interface EnsureSession {
  /** How long the request may wait for a login, in seconds; default 0 */
  readonly wait_seconds?: number | null | undefined
}

export interface ErrorAnswer {
  /** Machine code, the same as `code` */
  readonly error: 'SESSION_NOT_FOUND' | 'SESSION_EXPIRED' | 'SESSION_DOMAIN_MISMATCH' | 'SESSION_INACTIVE' | 'SESSION_LIMIT_REACHED' | 'SESSION_BUSY' | 'WRONG_USER' | 'LOGIN_NEEDED' | 'SESSION_COOKIES_CONFLICT' | 'UNAUTHORIZED' | 'FORBIDDEN' | 'NOT_FOUND' | 'METHOD_NOT_ALLOWED' | 'CONFLICT' | 'PRECONDITION_FAILED' | 'PAYLOAD_TOO_LARGE' | 'URI_TOO_LONG' | 'UNSUPPORTED_MEDIA_TYPE' | 'VALIDATION_ERROR' | 'MALFORMED_JSON' | 'BAD_REQUEST' | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL' | 'TARGET_UNREACHABLE' | 'TIMEOUT' | 'PROXY_FAILED' | 'TARGET_NOT_ALLOWED' | 'TARGET_BLOCKED' | 'OVERLOADED' | 'STORAGE_UNAVAILABLE' | 'VAULT_UNAVAILABLE' | 'INTERRUPTED' | 'CANCELLED'
  /** Machine-readable code; docs/errors.md lists all */
  readonly code: 'SESSION_NOT_FOUND' | 'SESSION_EXPIRED' | 'SESSION_DOMAIN_MISMATCH' | 'SESSION_INACTIVE' | 'SESSION_LIMIT_REACHED' | 'SESSION_BUSY' | 'WRONG_USER' | 'LOGIN_NEEDED' | 'SESSION_COOKIES_CONFLICT' | 'UNAUTHORIZED' | 'FORBIDDEN' | 'NOT_FOUND' | 'METHOD_NOT_ALLOWED' | 'CONFLICT' | 'PRECONDITION_FAILED' | 'PAYLOAD_TOO_LARGE' | 'URI_TOO_LONG' | 'UNSUPPORTED_MEDIA_TYPE' | 'VALIDATION_ERROR' | 'MALFORMED_JSON' | 'BAD_REQUEST' | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL' | 'TARGET_UNREACHABLE' | 'TIMEOUT' | 'PROXY_FAILED' | 'TARGET_NOT_ALLOWED' | 'TARGET_BLOCKED' | 'OVERLOADED' | 'STORAGE_UNAVAILABLE' | 'VAULT_UNAVAILABLE' | 'INTERRUPTED' | 'CANCELLED'
  /** A sentence for a human, the same as `detail` */
  readonly message: string
  /** The same sentence as `message` */
  readonly detail: string
  /** The same as the HTTP status of the answer */
  readonly status: number
  /** Identifies the request in logs and audit trail */
  readonly request_id: string
  /** What to do next */
  readonly resolution: string
  /** More information, in words or by field */
  readonly details: {
    /** The fields that are not valid, or were changed */
    readonly fields: ReadonlyArray<{
      /** Path of the field in the request */
      readonly field: string
      /** A sentence for people */
      readonly message: string
    }>
  } | {
    /** Methods that the address supports */
    readonly allow: readonly string[]
  } | {
    /** Start of the lease */
    readonly held_since: string | null
    /** Latest end of the lease */
    readonly held_until: string | null
  } | {
    /** The page of this server at which a person logs in again */
    readonly login_url: string | null
  } | { readonly [name: string]: never }
  /** VALIDATION_ERROR: the first of `details.fields` */
  readonly field?: string
  /** 429, 503 and SESSION_BUSY: seconds, the same as Retry-After */
  readonly retry_after?: number
}

export interface Estimate {
  /** An http or https URL */
  readonly url: string
  /** Likely tier */
  readonly estimated_tier: string
  /** Likely number of credits */
  readonly estimated_credits: number
  /** Confidence, in per cent */
  readonly confidence: 'low' | 'medium' | 'high'
  /** Maximum number of credits */
  readonly max_possible_credits: number
  /** Explanation in words */
  readonly reasoning: string
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface SessionEvent {
  /** A UUID */
  readonly id: string
  /** Increases by one for each event, and by more after a restore of a backup */
  readonly seq: number
  /** The type of event */
  readonly type: 'session.expiring_soon' | 'session.expired' | 'session.invalid' | 'session.recovered' | 'session.reauth_needed' | 'session.shared' | 'session.deleted' | 'session.rotated' | 'session.wrong_user' | 'session.sync_refused' | 'site.changed' | 'webhook.disabled'
  /** When it happened */
  readonly timestamp: string
  /** A UUID; null: none */
  readonly organization_id: string | null
  /** A UUID */
  readonly session_id: string | null
  /** Which fields are present depends on the type */
  readonly data: {
    /** A UUID */
    readonly session_id?: string
    /** A name for people */
    readonly name?: string
    /** Host name; scheme, port and path are removed */
    readonly domain?: string
    /** The current status */
    readonly status?: 'active' | 'expired' | 'invalid' | 'pending_validation'
    /** When it expires; null: no known date */
    readonly expires_at?: string | null
    /** Why, in a word or a sentence */
    readonly reason?: string
    /** Why */
    readonly cause?: string
    /** What the page shows */
    readonly verdict?: string
    /** Confidence, in per cent */
    readonly confidence?: number
    /** Why, in a sentence or two */
    readonly details?: string
    /** What the latest check saw, in words */
    readonly evidence?: readonly string[]
    /** Where that check ended; redacted */
    readonly page?: string | null
    /** The login page of the site, redacted; in `session.reauth_needed`: the page of this server to log in */
    readonly login_url?: string | null
    /** The login page of the site; redacted */
    readonly site_login_url?: string | null
    /** The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted */
    readonly expected_user?: string | null
    /** The user that the site showed instead; null: no other user */
    readonly wrong_user?: string
    /** The sync source that pushed the state */
    readonly source_id?: string
    /** False: the browser that pushes its cookies owns them */
    readonly stored?: boolean
    /** How many sessions of the site look logged out */
    readonly sessions?: number
    /** Seconds before the expiry date */
    readonly within_seconds?: number
    /** Version of the stored cookies and headers */
    readonly version?: number
    /** A UUID; null: none */
    readonly organization_id?: string
    /** A UUID */
    readonly webhook_id?: string
  }
}

export interface EventPage {
  /** The events, oldest first */
  readonly events: readonly SessionEvent[]
  /** Where to continue, also if there are no more events yet */
  readonly next_cursor: string
  /** Whether more follows */
  readonly has_more: boolean
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface FinishedCapture {
  /** The login */
  readonly capture_id: string
  readonly session: Session
  /** The first check; null: it could not be made yet */
  readonly validation: Validation | null
}

export interface ServerHealth {
  /** The current status */
  readonly status: 'ok'
}

/** Result of an import: names, never a value */
export interface ImportReceipt {
  /** The format it was read as */
  readonly format: 'map' | 'cookie_header' | 'set_cookie' | 'request_headers' | 'curl' | 'wget' | 'httpie' | 'powershell' | 'fetch' | 'har' | 'cookie_editor' | 'edit_this_cookie' | 'puppeteer' | 'netscape' | 'lwp' | 'storage_state' | 'httpie_session' | 'tough_cookie' | 'insomnia' | 'cookiecloud' | 'cdp' | 'cookie_quick_manager' | 'cookie_objects'
  /** Domains of the sessions */
  readonly domains: readonly string[]
  /** Names, one for each cookie */
  readonly kept: readonly string[]
  /** Attributes that the format does not contain or the name of the cookie contradicts, and `validation_url` where nothing says it: how they were guessed */
  readonly guessed: ReadonlyArray<{
    /** A name for people */
    readonly name: string
    /** Attributes */
    readonly what: readonly string[]
    /** How, in words */
    readonly how: string
  }>
  /** What was not kept */
  readonly dropped: ReadonlyArray<{
    /** A name for people */
    readonly name: string | null
    /** Host name; scheme, port and path are removed */
    readonly domain: string | null
    /** Why, in a word or a sentence */
    readonly reason: 'other_domain' | 'expired' | 'malformed' | 'limit' | 'duplicate'
    /** How many */
    readonly count: number
  }>
  /** Names of the headers that are kept and dropped */
  readonly headers: {
    /** Names of what is kept */
    readonly kept: readonly string[]
    /** What was not kept */
    readonly dropped: readonly string[]
  }
  /** What is kept of local storage */
  readonly storage: {
    /** Origins whose storage is kept */
    readonly origins: number
    /** Entries of their localStorage */
    readonly items: number
  }
  /** Entries of localStorage that look like bearer tokens: `use_token` takes one of them */
  readonly storage_tokens: ReadonlyArray<{
    /** scheme://host[:port] */
    readonly origin: string
    /** Of the entry */
    readonly key: string
    /** `jwt`: a JSON Web Token; `opaque`: another text */
    readonly kind: 'jwt' | 'opaque'
    /** As stated in the token; null if it states none */
    readonly expires_at: string | null
  }>
  /** Whether the login is bound to the device of its browser, from what was seen; `unknown`: not seen yet */
  readonly binding: 'none' | 'device' | 'unknown'
  /** What is known of that, and what to expect */
  readonly binding_details: string
  /** Problems that are likely to appear later */
  readonly warnings: ReadonlyArray<{
    /** Machine-readable code; docs/errors.md lists all */
    readonly code: 'expires_soon' | 'expired' | 'clearance_without_user_agent' | 'device_bound' | 'no_login_cookie' | 'cookies_in_file' | 'cookies_left_out' | 'no_user_agent' | 'shell_variable' | 'needs_browser' | 'nothing_usable' | 'login_kept' | 'older_login'
    /** A sentence for people */
    readonly message: string
    /** Names of cookies */
    readonly names: readonly string[]
  }>
}

export interface ImportRows {
  /** 1 to 100 objects, each as the body of an import, with an `external_id` */
  readonly rows: readonly unknown[]
  /** Returns the receipt and stores nothing */
  readonly dry_run?: boolean | null | undefined
}

export interface ImportSessions {
  /** Default: the domain */
  readonly name?: string | null | undefined
  /** When it expires; null: no known date */
  readonly expires_at?: string | null | undefined
  /** Notes for people */
  readonly notes?: string | null | undefined
  /** Your own rule for logged in and logged out, before all signals; null: the signals decide */
  readonly validation?: {
    /** The page that is requested, like `validation_url` */
    readonly url?: string | null | undefined
    /** What shows that a user is logged in */
    readonly logged_in?: {
      /** CSS with tags, #ids, .classes and [attributes], combined with spaces, > and commas */
      readonly selector?: string | null | undefined
      /** Case and white space do not count */
      readonly text?: string | null | undefined
      /** The current status */
      readonly status?: number | null | undefined
      /** Where the visit ends: a path or a whole URL, * for anything */
      readonly url?: string | null | undefined
    } | null | undefined
    /** What shows that no user is logged in */
    readonly logged_out?: {
      /** CSS with tags, #ids, .classes and [attributes], combined with spaces, > and commas */
      readonly selector?: string | null | undefined
      /** Case and white space do not count */
      readonly text?: string | null | undefined
      /** The current status */
      readonly status?: number | null | undefined
      /** Where the visit ends: a path or a whole URL, * for anything */
      readonly url?: string | null | undefined
    } | null | undefined
    /** Pages that the site links to may be visited to find one that shows the login; never one that looks like logging out */
    readonly discover?: boolean | null | undefined
    /** What requests the page: `http`, `browser`, or `auto` (default): a browser if plain HTTP returns only the shell of an application */
    readonly tier?: 'auto' | 'http' | 'browser' | null | undefined
  } | null | undefined
  /** Whether the site is visited just before the session would expire from inactivity */
  readonly keep_alive?: boolean | null | undefined
  /** Limits for the interval of background checks, within those of the operator; null: only those */
  readonly monitoring?: {
    /** Whether it is checked in the background */
    readonly enabled?: boolean | null | undefined
    /** Minimum time between two checks, in seconds */
    readonly min_seconds?: number | null | undefined
    /** Maximum time between two checks, in seconds */
    readonly max_seconds?: number | null | undefined
  } | null | undefined
  /** How many uses of the session may run at the same time */
  readonly concurrency?: {
    /** `auto` (default): shared until the site is seen to rotate cookies, exclusive from then on */
    readonly mode?: 'auto' | 'shared' | 'limited' | 'exclusive' | null | undefined
    /** Concurrent uses; only with `limited` */
    readonly max?: number | null | undefined
    /** How long a use waits when the limit is reached; the default and the maximum are the time of the use itself */
    readonly wait_seconds?: number | null | undefined
  } | null | undefined
  /** Minimum time between the starts of two visits; null: none */
  readonly pace?: {
    /** Minimum time between the starts of two visits, in milliseconds */
    readonly min_interval_ms: number
  } | null | undefined
  /** The methods that a scrape with it may use, always with `GET` (default GET, HEAD, OPTIONS, POST) */
  readonly allowed_methods?: ReadonlyArray<'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'> | null | undefined
  /** Whether cookies that the site changes are stored (default on) */
  readonly write_back?: 'on' | 'off' | null | undefined
  /** Who rotates its cookies. `browser`: a sync source pushes them, and what the site changes on requests of this server is not kept (default latchkey) */
  readonly cookie_owner?: 'latchkey' | 'browser' | null | undefined
  /** The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted */
  readonly expected_user?: string | null | undefined
  /** Whether `require_session` is the default of scrapes: they are refused if the session cannot be used */
  readonly strict?: boolean | null | undefined
  /** Language of the browser (BCP 47); sets Accept-Language unless a header does */
  readonly locale?: string | null | undefined
  /** Time zone of the browser, as IANA names it */
  readonly timezone?: string | null | undefined
  /** Window size of the browser in CSS pixels; null: 1280 × 800 */
  readonly viewport?: {
    /** In CSS pixels */
    readonly width: number
    /** In CSS pixels */
    readonly height: number
  } | null | undefined
  /** The name that your own system has for it, unique among the account's sessions; create and import update the session that has it */
  readonly external_id?: string | null | undefined
  /** Words to find it by; lists can be filtered by them */
  readonly labels?: readonly string[] | null | undefined
  /** If no User-Agent is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox */
  readonly probe_user_agents?: boolean | null | undefined
  /** Default: the domain that the content names */
  readonly domain?: string | null | undefined
  /** Names and values */
  readonly headers?: { readonly [name: string]: string } | null | undefined
  /** Of the browser that logged in; many sites bind the session to it */
  readonly user_agent?: string | null | undefined
  /** The proxy for all traffic of the session; null: none */
  readonly proxy?: {
    /** `http`, `https` or `socks5`, with credentials where it asks for them; never returned */
    readonly url: string
  } | null | undefined
  /** Whether the owner of the account agreed; recorded in the audit trail */
  readonly consent?: boolean | null | undefined
  /** The page that shows whether the session is logged in */
  readonly validation_url?: string | null | undefined
  /** Checks the session in the background immediately */
  readonly validate?: boolean | null | undefined
  /** How the access token in `Authorization` is renewed before it expires */
  readonly renewal?: {
    /** Inside the session's domain, or on a host of `renewal_hosts` */
    readonly url: string
    /** Default POST */
    readonly method?: 'POST' | 'GET' | null | undefined
    /** Of the body. Default: application/json for an object, else application/x-www-form-urlencoded */
    readonly content_type?: string | null | undefined
    /** A template: `{{refresh_token}}` becomes the token, escaped for the content type. Sealed and never returned; absent keeps the stored one */
    readonly body?: string | { readonly [name: string]: unknown } | null | undefined
    /** Sealed and never returned; absent keeps the stored one, or a cookie carries it */
    readonly refresh_token?: string | null | undefined
    /** Where the answer contains the new access token: a JSON pointer (RFC 6901) */
    readonly access_token_path: string
    /** Where it contains the next refresh token */
    readonly refresh_token_path?: string | null | undefined
    /** Where it states in how many seconds the access token expires; default: the expiry in the token itself */
    readonly expires_in_path?: string | null | undefined
  } | null | undefined
  /** Hosts outside the domain that `renewal.url` may be on; only the owner may set them */
  readonly renewal_hosts?: readonly string[] | null | undefined
  /** What a browser or tool exports: text, a list or an object */
  readonly content?: string | readonly unknown[] | { readonly [name: string]: unknown } | null | undefined
  /** The same as `content` */
  readonly cookies?: string | readonly unknown[] | { readonly [name: string]: unknown } | null | undefined
  /** Of a HAR that is the body itself */
  readonly log?: { readonly [name: string]: unknown } | null | undefined
  /** Of a storageState that is the body itself */
  readonly origins?: readonly unknown[] | null | undefined
  /** Creates one session for each domain */
  readonly domains?: readonly string[] | null | undefined
  /** Reads the content as this format only */
  readonly format?: 'map' | 'cookie_header' | 'set_cookie' | 'request_headers' | 'curl' | 'wget' | 'httpie' | 'powershell' | 'fetch' | 'har' | 'cookie_editor' | 'edit_this_cookie' | 'puppeteer' | 'netscape' | 'lwp' | 'storage_state' | 'httpie_session' | 'tough_cookie' | 'insomnia' | 'cookiecloud' | 'cdp' | 'cookie_quick_manager' | 'cookie_objects' | null | undefined
  /** The entry of local storage whose token becomes the Authorization header */
  readonly use_token?: {
    /** As the receipt of an import names it */
    readonly origin: string
    /** As the receipt of an import names it */
    readonly key: string
  } | null | undefined
  /** Returns the receipt and stores nothing */
  readonly dry_run?: boolean | null | undefined
}

export interface ImportWithoutCreation {
  /** Result of the import */
  readonly receipt: ImportReceipt
  /** False: a session with this `external_id` existed, and was updated */
  readonly created: false
  /** The session with this `external_id`, which is updated (with `dry_run`: would be); null: none has it */
  readonly updates: string | null
  /** The updated session; empty with `dry_run` */
  readonly sessions: readonly Session[]
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface Imported {
  /** Result of the import */
  readonly receipt: ImportReceipt
  /** False: a session with this `external_id` existed, and was updated */
  readonly created: true
  /** One for each domain, in their order */
  readonly sessions: readonly Session[]
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface ImportedRows {
  /** One for each row, in order */
  readonly results: ReadonlyArray<{
    /** What became of the row; with `dry_run`, what would */
    readonly outcome: 'created' | 'updated' | 'refused'
    /** Null: refused, or it would be created */
    readonly session_id: string | null
    /** The format it was read as */
    readonly format: 'map' | 'cookie_header' | 'set_cookie' | 'request_headers' | 'curl' | 'wget' | 'httpie' | 'powershell' | 'fetch' | 'har' | 'cookie_editor' | 'edit_this_cookie' | 'puppeteer' | 'netscape' | 'lwp' | 'storage_state' | 'httpie_session' | 'tough_cookie' | 'insomnia' | 'cookiecloud' | 'cdp' | 'cookie_quick_manager' | 'cookie_objects' | null
    /** How many cookies are kept */
    readonly cookies: number | null
    /** Codes of the warnings of its receipt */
    readonly warnings: ReadonlyArray<'expires_soon' | 'expired' | 'clearance_without_user_agent' | 'device_bound' | 'no_login_cookie' | 'cookies_in_file' | 'cookies_left_out' | 'no_user_agent' | 'shell_variable' | 'needs_browser' | 'nothing_usable' | 'login_kept' | 'older_login'>
    /** Why it was refused; null: it was not */
    readonly error: {
      /** Machine-readable code; docs/errors.md lists all */
      readonly code: 'SESSION_NOT_FOUND' | 'SESSION_EXPIRED' | 'SESSION_DOMAIN_MISMATCH' | 'SESSION_INACTIVE' | 'SESSION_LIMIT_REACHED' | 'SESSION_BUSY' | 'WRONG_USER' | 'LOGIN_NEEDED' | 'SESSION_COOKIES_CONFLICT' | 'UNAUTHORIZED' | 'FORBIDDEN' | 'NOT_FOUND' | 'METHOD_NOT_ALLOWED' | 'CONFLICT' | 'PRECONDITION_FAILED' | 'PAYLOAD_TOO_LARGE' | 'URI_TOO_LONG' | 'UNSUPPORTED_MEDIA_TYPE' | 'VALIDATION_ERROR' | 'MALFORMED_JSON' | 'BAD_REQUEST' | 'REQUEST_TIMEOUT' | 'RATE_LIMITED' | 'INTERNAL' | 'TARGET_UNREACHABLE' | 'TIMEOUT' | 'PROXY_FAILED' | 'TARGET_NOT_ALLOWED' | 'TARGET_BLOCKED' | 'OVERLOADED' | 'STORAGE_UNAVAILABLE' | 'VAULT_UNAVAILABLE' | 'INTERRUPTED' | 'CANCELLED'
      /** A sentence for people */
      readonly message: string
      /** The field that is not valid; null: none */
      readonly field: string | null
    } | null
  }>
  /** How many more sessions the account may have after this request */
  readonly sessions_left: number
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface Invitation {
  /** A UUID */
  readonly id: string
  /** A UUID; null: none */
  readonly organization_id: string
  /** In lower case */
  readonly email: string
  /** Role in the organization */
  readonly role: 'member' | 'admin' | 'owner'
  /** Only in the answer that creates it */
  readonly token: string | null
  /** When it was created */
  readonly created_at: string
  /** When it expires; null: no known date */
  readonly expires_at: string
}

export interface InvitationAccepted {
  /** The organization */
  readonly organization: Organization
  /** The account */
  readonly user: {
    /** A UUID */
    readonly id: string
    /** In lower case */
    readonly email: string
    /** A name for people */
    readonly name: string
    /** Whether the user operates this server */
    readonly operator: boolean
    /** When it was created */
    readonly created_at: string
  }
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface InvitationAnswer extends Invitation {
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface Invite {
  /** In lower case */
  readonly email: string
  /** Role in the organization */
  readonly role?: 'member' | 'admin' | 'owner' | null | undefined
}

export interface Job {
  /** The page: HTML as a text without `formats`, else an object by format */
  readonly content?: string | {
    /** The page as HTML */
    readonly html?: string
    /** The page as readable text */
    readonly text?: string
    /** The page as Markdown */
    readonly markdown?: string
    /** JSON-LD, OpenGraph and metadata; or the JSON of a JSON answer */
    readonly json?: unknown
    /** The body as it came; base64 if it is not text */
    readonly raw?: string
  }
  /** An http or https URL */
  readonly url?: string
  /** The target's own status */
  readonly status_code?: number
  /** Title of the page */
  readonly title?: string | null
  /** A cookie or header of the session was sent */
  readonly byos_applied?: boolean
  /** What the scrape counts as; nothing is charged */
  readonly billing?: {
    /** Credits counted */
    readonly total_credits: number
    /** `1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser */
    readonly tier_used: string
    /** Each tier that was tried, in order */
    readonly escalations: ReadonlyArray<{
      /** `1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser */
      readonly tier: string
      /** The result; null: none yet */
      readonly result: 'success' | 'failed' | 'blocked'
      /** Credits counted; nothing is charged */
      readonly credits: number
      /** Duration in milliseconds */
      readonly duration_ms: number
      /** What went wrong; null: nothing */
      readonly error: string | null
    }>
  }
  /** What the caller should know; null: nothing */
  readonly warning?: string | null
  /** Whether the page asks for a login */
  readonly login_wall?: boolean
  /** Whether the page shows a logged-in user, and the evidence */
  readonly auth?: {
    /** What the page shows */
    readonly verdict: 'logged_in' | 'logged_out' | 'blocked' | 'site_down' | 'unreachable' | 'unknown'
    /** 0 to 100: how sure the verdict is */
    readonly confidence: number
    /** What was seen, strongest first */
    readonly evidence: ReadonlyArray<{
      /** Name of the signal */
      readonly signal: string
      /** Positive for logged in, negative for logged out (log-odds) */
      readonly weight: number
      /** What was seen: at most 160 characters, never a secret */
      readonly seen: string
    }>
  }
  /** The URL after all redirects */
  readonly final_url?: string
  /** Whether any answer redirected */
  readonly redirected?: boolean
  /** Each answer that redirected */
  readonly redirect_chain?: ReadonlyArray<{
    /** An http or https URL */
    readonly url: string
    /** HTTP status of the target */
    readonly status_code: number
  }>
  /** Names and values */
  readonly headers?: { readonly [name: string]: string }
  /** Response time in milliseconds */
  readonly response_time_ms?: number
  /** Size of the body */
  readonly size_bytes?: number
  /** The page as it came */
  readonly raw_html?: string
  /** Present only if the body was cut */
  readonly content_truncated?: {
    /** Always true */
    readonly truncated: boolean
    /** Size after the cut */
    readonly truncated_at_bytes: number
    /** As announced by the target, else the bytes that were read */
    readonly original_size_bytes: number
    /** Why the body was cut */
    readonly truncation_reason: 'response_body_cap' | 'undecodable'
  }
  /** Present only if `content`, or its `raw`, is base64: the body is not text */
  readonly content_encoding?: 'base64'
  /** URL of a PNG, for the same credentials, for as long as results are kept; absent: none was taken */
  readonly screenshot_url?: string
  /** For the Node SDK: the same as in `content` */
  readonly text?: string
  /** For the Node SDK: the same as in `content` */
  readonly html?: string
  /** For the Node SDK: `markdown` of `content` */
  readonly markdown_content?: string
  /** A UUID */
  readonly job_id: string
  /** The current status */
  readonly status: 'queued' | 'processing' | 'succeeded' | 'failed' | 'completed' | 'pending' | 'running'
  /** The result; null: none yet */
  readonly result: ScrapeResult | null
  /** What went wrong; null: nothing */
  readonly error: string | null
  /** Code of the error, if it failed */
  readonly error_code: string | null
  /** Set while the job waits until somebody has logged in to its session again */
  readonly waiting_for_login?: {
    /** A UUID */
    readonly session_id: string
    /** The page of this server at which a person logs in again */
    readonly login_url: string
    /** When it stops waiting */
    readonly until: string
  } | null
  /** It has asked for its session, which is busy, and asks again */
  readonly waiting_for_session?: boolean
}

export interface JobAccepted {
  /** A UUID */
  readonly job_id: string
  /** The current status */
  readonly status: 'queued' | 'processing' | 'succeeded' | 'failed' | 'completed' | 'pending' | 'running'
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface JobList {
  /** Newest first, without requests and results */
  readonly jobs: ReadonlyArray<{
    /** A UUID */
    readonly job_id: string
    /** The current status */
    readonly status: 'queued' | 'processing' | 'succeeded' | 'failed' | 'completed' | 'pending' | 'running'
    /** Code of the error, if it failed */
    readonly error_code: string | null
    /** The target's own status; null while there is no result */
    readonly status_code: number | null
    /** Whether the result is a login page; null while there is no result */
    readonly login_wall: boolean | null
    /** The batch that it is an item of; null: none */
    readonly batch_id: string | null
    /** Set while the job waits until somebody has logged in to its session again */
    readonly waiting_for_login: {
      /** A UUID */
      readonly session_id: string
      /** The page of this server at which a person logs in again */
      readonly login_url: string
      /** When it stops waiting */
      readonly until: string
    } | null
    /** It has asked for its session, which is busy, and asks again */
    readonly waiting_for_session: boolean
    /** When it was created */
    readonly created_at: string
    /** When the job and its result are deleted; of a job that has not ended, when it fails if it is not run by then */
    readonly expires_at: string
  }>
  /** `cursor` of the next page; null: this is the last page */
  readonly next_cursor: string | null
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface Lease {
  /** A UUID: the lease under which you hold the session */
  readonly lease_id: string
  /** A UUID */
  readonly session_id: string
  /** Higher for each lease of the session */
  readonly fencing_token: number
  /** Start of the lease */
  readonly held_since: string
  /** When it expires; null: no known date */
  readonly expires_at: string
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface LoggedIn {
  /** For `Authorization: Bearer` */
  readonly access_token?: string
  /** Always bearer */
  readonly token_type?: 'bearer'
  /** Seconds until it expires */
  readonly expires_in: number
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface Login {
  /** In lower case */
  readonly email: string
  /** At least 10 characters */
  readonly password: string
  /** Sets a dashboard cookie instead of returning a token */
  readonly cookie?: boolean | null | undefined
}

export interface LoginPin {
  /** The page at which the PIN is entered; it holds no secret */
  readonly login_url: string
  /** To be sent separately from the address */
  readonly pin: string
  /** When it expires; null: no known date */
  readonly expires_at: string
}

export interface Me {
  /** A UUID */
  readonly id: string
  /** In lower case */
  readonly email: string
  /** A name for people */
  readonly name: string
  /** Whether the user operates this server */
  readonly operator: boolean
  /** When it was created */
  readonly created_at: string
  /** Nothing is charged: this means unlimited */
  readonly credits_remaining: number
  /** Credits counted so far */
  readonly credits_total: number
  /** There is only one tier */
  readonly subscription_tier: string
}

export interface Member {
  /** A UUID */
  readonly user_id: string
  /** In lower case */
  readonly email: string
  /** A name for people */
  readonly name: string
  /** Role in the organization */
  readonly role: 'member' | 'admin' | 'owner'
  /** When the member joined */
  readonly joined_at: string
}

export interface MemberAnswer extends Member {
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface OpenCapture {
  /** Where the browser begins: the page to log in */
  readonly start_url: string
  /** Of the new session; default its domain */
  readonly name?: string | null | undefined
  /** Of the session; default the host of `start_url` */
  readonly domain?: string | null | undefined
  /** Store the login in this session instead of a new one */
  readonly session_id?: string | null | undefined
  /** Whom the site must show; a login as another is refused */
  readonly expected_user?: string | null | undefined
  /** Language of the browser (BCP 47); sets Accept-Language unless a header does */
  readonly locale?: string | null | undefined
  /** Time zone of the browser, as IANA names it */
  readonly timezone?: string | null | undefined
  /** CSS pixels of the window of the browser; default as large as the viewer shows it */
  readonly viewport?: {
    /** In CSS pixels */
    readonly width: number
    /** In CSS pixels */
    readonly height: number
  } | null | undefined
  /** Finish when two consecutive checks see a user logged in */
  readonly auto_finish?: boolean | null | undefined
  /** Another person logs in: the link then also needs a PIN, which you send separately */
  readonly for_other?: boolean | null | undefined
}

export interface OpenLogin {
  /** End the login that the account has open, and that is in the way; nothing of it is kept. Default false */
  readonly replace?: boolean | null | undefined
}

export interface OpenedCapture {
  /** The login */
  readonly capture_id: string
  /** Open it in a browser; the first device that does may use it */
  readonly viewer_url: string
  /** With `for_other`: the PIN that the link needs */
  readonly pin: string | null
  /** When it expires; null: no known date */
  readonly expires_at: string
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface Organization {
  /** A UUID */
  readonly id: string
  /** A name for people */
  readonly name: string
  /** The name in a form for URLs */
  readonly slug: string
  /** A description for people */
  readonly description: string | null
  /** Whether it belongs to one user only */
  readonly is_personal: boolean
  /** Role in the organization */
  readonly role: 'member' | 'admin' | 'owner'
  /** Number of members */
  readonly member_count: number
  /** When it was created */
  readonly created_at: string
}

export interface OrganizationAnswer extends Organization {
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface RefreshSession {
  /** A map of names to values, or what a browser or tool exports */
  readonly cookies?: { readonly [name: string]: string } | string | readonly unknown[] | { readonly [name: string]: unknown } | null | undefined
  /** Names and values */
  readonly headers?: { readonly [name: string]: string } | null | undefined
  /** When it expires; null: no known date */
  readonly expires_at?: string | null | undefined
  /** Instead of `cookies`: a JSON object of names and values, encrypted with AES-256-GCM; base64 of the nonce, a dot, base64 of ciphertext and tag */
  readonly encrypted_cookies?: string | null | undefined
  /** The AES key, encrypted with RSA-OAEP (SHA-256) for the key of `GET /sessions/public-key`; base64 */
  readonly wrapped_key?: string | null | undefined
  /** Accepted and ignored: the names are those of the encrypted cookies */
  readonly cookie_names?: readonly string[] | null | undefined
}

export interface RenewLease {
  /** After which the lease expires */
  readonly ttl_seconds: number
}

/** How the access token is renewed, and the result of the last renewal */
export interface Renewal {
  /** Where the token is renewed */
  readonly url: string
  /** With which method */
  readonly method: 'POST' | 'GET'
  /** Of the body; null: application/x-www-form-urlencoded */
  readonly content_type: string | null
  /** JSON pointer to the new access token */
  readonly access_token_path: string
  /** JSON pointer to the next refresh token */
  readonly refresh_token_path: string | null
  /** JSON pointer to the lifetime of the token in seconds */
  readonly expires_in_path: string | null
  /** When it is renewed next; null: not before it is changed */
  readonly next_at: string | null
  /** When the access token expires; null: not known */
  readonly token_expires_at: string | null
  /** Consecutive renewals that returned no token */
  readonly failures: number
  /** Result of the last renewal; null: there was none */
  readonly last: {
    /** `logged_in`: a new access token came; `logged_out`: the renewal was refused */
    readonly verdict: 'logged_in' | 'logged_out' | 'blocked' | 'site_down' | 'unreachable' | 'unknown'
    /** In a sentence */
    readonly reason: string
    /** What was seen; never a token */
    readonly evidence: readonly string[]
    /** Of the answer; null if there was none */
    readonly http_status: number | null
    /** When */
    readonly at: string
  } | null
}

export interface RollBackSession {
  /** Version of the stored cookies and headers */
  readonly version: number
}

export interface ScrapeRequest {
  /** An http or https URL */
  readonly url: string
  /** A UUID */
  readonly session_id?: string | null | undefined
  /** A map of names to values, or what a browser or tool exports */
  readonly cookies?: { readonly [name: string]: string } | string | null | undefined
  /** A UUID: the lease under which you hold the session */
  readonly lease_id?: string | null | undefined
  /** Sent with this scrape; they override the headers of the session */
  readonly headers?: { readonly [name: string]: string } | null | undefined
  /** The same; `headers` wins over it */
  readonly session_headers?: { readonly [name: string]: string } | null | undefined
  /** Method of the request */
  readonly method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | null | undefined
  /** Body of the request: a text, or an object that is sent as JSON */
  readonly body?: string | readonly unknown[] | { readonly [name: string]: unknown } | null | undefined
  /** Content type of the body */
  readonly content_type?: string | null | undefined
  /** The mode */
  readonly mode?: 'auto' | 'html' | 'js' | null | undefined
  /** Formats of the page */
  readonly formats?: readonly string[] | null | undefined
  /** Seconds for the whole scrape */
  readonly timeout?: number | null | undefined
  /** False: creates a job and returns immediately */
  readonly sync?: boolean | null | undefined
  /** Receives the result, signed with the callback secret of the account; https only */
  readonly webhook_url?: string | null | undefined
  /** Also returns `raw_html` */
  readonly include_raw_html?: boolean | null | undefined
  /** 0 means the maximum, 52428800 */
  readonly max_response_bytes?: number | null | undefined
  /** 410 if the session is not usable, instead of continuing without it */
  readonly require_session?: boolean | null | undefined
  /** For jobs with `session_id`: if the session is logged out, how long the job waits until somebody has logged in again */
  readonly wait_for_login_seconds?: number | null | undefined
  /** Whether scripts run; needs a tier with a browser */
  readonly render_js?: boolean | 'auto' | null | undefined
  /** A selector that must be on the page, or milliseconds to wait; empty or false: nothing */
  readonly wait_for?: string | number | false | null | undefined
  /** The same as `wait_for` */
  readonly wait_for_selector?: string | null | undefined
  /** One of load, domcontentloaded, networkidle, commit */
  readonly wait_until?: string | null | undefined
  /** The same, as some clients call it */
  readonly wait_condition?: string | null | undefined
  /** Does not load images; for tiers with a browser */
  readonly block_images?: boolean | null | undefined
  /** A picture of the whole page, PNG, at `screenshot_url` */
  readonly screenshot?: boolean | null | undefined
  /** The stored sessionStorage goes into the browser, too; default false */
  readonly restore_session_storage?: boolean | null | undefined
  /** Steps on the page, in their order */
  readonly actions?: readonly unknown[] | null | undefined
  /** Use only this tier */
  readonly force_tier?: string | number | null | undefined
  /** Do not use a higher tier */
  readonly max_tier?: string | number | null | undefined
  /** Do not use a tier that costs more */
  readonly max_credits?: number | null | undefined
  /** 403 TARGET_BLOCKED if the page is a block page */
  readonly fail_fast?: boolean | null | undefined
  /** The same options, as some clients group them */
  readonly advanced?: {
    /** A UUID */
    readonly session_id?: string | null | undefined
    /** A map of names to values, or what a browser or tool exports */
    readonly cookies?: { readonly [name: string]: string } | string | null | undefined
    /** A UUID: the lease under which you hold the session */
    readonly lease_id?: string | null | undefined
    /** Sent with this scrape; they override the headers of the session */
    readonly headers?: { readonly [name: string]: string } | null | undefined
    /** The same; `headers` wins over it */
    readonly session_headers?: { readonly [name: string]: string } | null | undefined
    /** Whether scripts run; needs a tier with a browser */
    readonly render_js?: boolean | 'auto' | null | undefined
    /** A selector that must be on the page, or milliseconds to wait; empty or false: nothing */
    readonly wait_for?: string | number | false | null | undefined
    /** The same as `wait_for` */
    readonly wait_for_selector?: string | null | undefined
    /** One of load, domcontentloaded, networkidle, commit */
    readonly wait_until?: string | null | undefined
    /** The same, as some clients call it */
    readonly wait_condition?: string | null | undefined
    /** Does not load images; for tiers with a browser */
    readonly block_images?: boolean | null | undefined
    /** A picture of the whole page, PNG, at `screenshot_url` */
    readonly screenshot?: boolean | null | undefined
    /** The stored sessionStorage goes into the browser, too; default false */
    readonly restore_session_storage?: boolean | null | undefined
    /** Steps on the page, in their order */
    readonly actions?: readonly unknown[] | null | undefined
  } | null | undefined
  /** Limits for the tiers */
  readonly cost_controls?: {
    /** Use only this tier */
    readonly force_tier?: string | number | null | undefined
    /** Do not use a higher tier */
    readonly max_tier?: string | number | null | undefined
    /** Do not use a tier that costs more */
    readonly max_credits?: number | null | undefined
    /** 403 TARGET_BLOCKED if the page is a block page */
    readonly fail_fast?: boolean | null | undefined
  } | null | undefined
}

export interface ScrapeResult {
  /** The page: HTML as a text without `formats`, else an object by format */
  readonly content: string | {
    /** The page as HTML */
    readonly html?: string
    /** The page as readable text */
    readonly text?: string
    /** The page as Markdown */
    readonly markdown?: string
    /** JSON-LD, OpenGraph and metadata; or the JSON of a JSON answer */
    readonly json?: unknown
    /** The body as it came; base64 if it is not text */
    readonly raw?: string
  }
  /** An http or https URL */
  readonly url: string
  /** The target's own status */
  readonly status_code: number
  /** Title of the page */
  readonly title: string | null
  /** A cookie or header of the session was sent */
  readonly byos_applied: boolean
  /** What the scrape counts as; nothing is charged */
  readonly billing: {
    /** Credits counted */
    readonly total_credits: number
    /** `1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser */
    readonly tier_used: string
    /** Each tier that was tried, in order */
    readonly escalations: ReadonlyArray<{
      /** `1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser */
      readonly tier: string
      /** The result; null: none yet */
      readonly result: 'success' | 'failed' | 'blocked'
      /** Credits counted; nothing is charged */
      readonly credits: number
      /** Duration in milliseconds */
      readonly duration_ms: number
      /** What went wrong; null: nothing */
      readonly error: string | null
    }>
  }
  /** What the caller should know; null: nothing */
  readonly warning: string | null
  /** Whether the page asks for a login */
  readonly login_wall: boolean
  /** Whether the page shows a logged-in user, and the evidence */
  readonly auth: {
    /** What the page shows */
    readonly verdict: 'logged_in' | 'logged_out' | 'blocked' | 'site_down' | 'unreachable' | 'unknown'
    /** 0 to 100: how sure the verdict is */
    readonly confidence: number
    /** What was seen, strongest first */
    readonly evidence: ReadonlyArray<{
      /** Name of the signal */
      readonly signal: string
      /** Positive for logged in, negative for logged out (log-odds) */
      readonly weight: number
      /** What was seen: at most 160 characters, never a secret */
      readonly seen: string
    }>
  }
  /** The URL after all redirects */
  readonly final_url: string
  /** Whether any answer redirected */
  readonly redirected: boolean
  /** Each answer that redirected */
  readonly redirect_chain: ReadonlyArray<{
    /** An http or https URL */
    readonly url: string
    /** HTTP status of the target */
    readonly status_code: number
  }>
  /** Headers of the answer, without Set-Cookie */
  readonly headers: { readonly [name: string]: string }
  /** Response time in milliseconds */
  readonly response_time_ms: number
  /** Size of the body */
  readonly size_bytes: number
  /** The page as it came */
  readonly raw_html?: string
  /** Present only if the body was cut */
  readonly content_truncated?: {
    /** Always true */
    readonly truncated: boolean
    /** Size after the cut */
    readonly truncated_at_bytes: number
    /** As announced by the target, else the bytes that were read */
    readonly original_size_bytes: number
    /** Why the body was cut */
    readonly truncation_reason: 'response_body_cap' | 'undecodable'
  }
  /** Present only if `content`, or its `raw`, is base64: the body is not text */
  readonly content_encoding?: 'base64'
  /** URL of a PNG, for the same credentials, for as long as results are kept; absent: none was taken */
  readonly screenshot_url?: string
  /** For the Node SDK: the same as in `content` */
  readonly text?: string
  /** For the Node SDK: the same as in `content` */
  readonly html?: string
  /** For the Node SDK: `markdown` of `content` */
  readonly markdown_content?: string
}

export interface ScrapeResultAnswer {
  /** The page: HTML as a text without `formats`, else an object by format */
  readonly content: string | {
    /** The page as HTML */
    readonly html?: string
    /** The page as readable text */
    readonly text?: string
    /** The page as Markdown */
    readonly markdown?: string
    /** JSON-LD, OpenGraph and metadata; or the JSON of a JSON answer */
    readonly json?: unknown
    /** The body as it came; base64 if it is not text */
    readonly raw?: string
  }
  /** An http or https URL */
  readonly url: string
  /** The target's own status */
  readonly status_code: number
  /** Title of the page */
  readonly title: string | null
  /** A cookie or header of the session was sent */
  readonly byos_applied: boolean
  /** What the scrape counts as; nothing is charged */
  readonly billing: {
    /** Credits counted */
    readonly total_credits: number
    /** `1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser */
    readonly tier_used: string
    /** Each tier that was tried, in order */
    readonly escalations: ReadonlyArray<{
      /** `1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser */
      readonly tier: string
      /** The result; null: none yet */
      readonly result: 'success' | 'failed' | 'blocked'
      /** Credits counted; nothing is charged */
      readonly credits: number
      /** Duration in milliseconds */
      readonly duration_ms: number
      /** What went wrong; null: nothing */
      readonly error: string | null
    }>
  }
  /** What the caller should know; null: nothing */
  readonly warning: string | null
  /** Whether the page asks for a login */
  readonly login_wall: boolean
  /** Whether the page shows a logged-in user, and the evidence */
  readonly auth: {
    /** What the page shows */
    readonly verdict: 'logged_in' | 'logged_out' | 'blocked' | 'site_down' | 'unreachable' | 'unknown'
    /** 0 to 100: how sure the verdict is */
    readonly confidence: number
    /** What was seen, strongest first */
    readonly evidence: ReadonlyArray<{
      /** Name of the signal */
      readonly signal: string
      /** Positive for logged in, negative for logged out (log-odds) */
      readonly weight: number
      /** What was seen: at most 160 characters, never a secret */
      readonly seen: string
    }>
  }
  /** The URL after all redirects */
  readonly final_url: string
  /** Whether any answer redirected */
  readonly redirected: boolean
  /** Each answer that redirected */
  readonly redirect_chain: ReadonlyArray<{
    /** An http or https URL */
    readonly url: string
    /** HTTP status of the target */
    readonly status_code: number
  }>
  /** Names and values */
  readonly headers: { readonly [name: string]: string }
  /** Response time in milliseconds */
  readonly response_time_ms: number
  /** Size of the body */
  readonly size_bytes: number
  /** The page as it came */
  readonly raw_html?: string
  /** Present only if the body was cut */
  readonly content_truncated?: {
    /** Always true */
    readonly truncated: boolean
    /** Size after the cut */
    readonly truncated_at_bytes: number
    /** As announced by the target, else the bytes that were read */
    readonly original_size_bytes: number
    /** Why the body was cut */
    readonly truncation_reason: 'response_body_cap' | 'undecodable'
  }
  /** Present only if `content`, or its `raw`, is base64: the body is not text */
  readonly content_encoding?: 'base64'
  /** URL of a PNG, for the same credentials, for as long as results are kept; absent: none was taken */
  readonly screenshot_url?: string
  /** For the Node SDK: the same as in `content` */
  readonly text?: string
  /** For the Node SDK: the same as in `content` */
  readonly html?: string
  /** For the Node SDK: `markdown` of `content` */
  readonly markdown_content?: string
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface Session {
  /** A UUID */
  readonly id: string
  /** A name for people */
  readonly name: string
  /** Stops all use, and keeps what is stored */
  readonly disabled: boolean
  /** When it expires; null: no known date */
  readonly expires_at: string | null
  /** Notes for people */
  readonly notes: string | null
  /** Your own rule for logged in and logged out, before all signals; null: the signals decide */
  readonly validation: {
    /** The same as `validation_url` */
    readonly url: string
    /** What shows that a user is logged in */
    readonly logged_in: {
      /** A CSS selector */
      readonly selector: string | null
      /** The page as readable text */
      readonly text: string | null
      /** The current status */
      readonly status: number | null
      /** An http or https URL */
      readonly url: string | null
    } | null
    /** What shows that no user is logged in */
    readonly logged_out: {
      /** A CSS selector */
      readonly selector: string | null
      /** The page as readable text */
      readonly text: string | null
      /** The current status */
      readonly status: number | null
      /** An http or https URL */
      readonly url: string | null
    } | null
    /** Whether other pages are requested if the named one does not show the login */
    readonly discover: boolean
    /** What asks the page */
    readonly tier: 'auto' | 'http' | 'browser'
  } | null
  /** Whether the site is visited just before the session would expire from inactivity */
  readonly keep_alive: boolean
  /** Limits for the interval of background checks, within those of the operator; null: only those */
  readonly monitoring: {
    /** Whether it is checked in the background */
    readonly enabled: boolean
    /** Minimum time between two checks, in seconds */
    readonly min_seconds: number | null
    /** Maximum time between two checks, in seconds */
    readonly max_seconds: number | null
  } | null
  /** How many uses of the session may run at the same time */
  readonly concurrency: {
    /** The mode */
    readonly mode: 'auto' | 'shared' | 'limited' | 'exclusive'
    /** For `limited`: 1 to 64 */
    readonly max: number | null
    /** How long a use may wait, in seconds; null: the time of the use itself */
    readonly wait_seconds: number | null
  }
  /** Minimum time between the starts of two visits; null: none */
  readonly pace: {
    /** Minimum time between the starts of two visits, in milliseconds */
    readonly min_interval_ms: number
  } | null
  /** The methods that a scrape with it may use, always with `GET` (default GET, HEAD, OPTIONS, POST) */
  readonly allowed_methods: ReadonlyArray<'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'>
  /** Whether cookies that the site changes are stored (default on) */
  readonly write_back: 'on' | 'off'
  /** Who rotates its cookies. `browser`: a sync source pushes them, and what the site changes on requests of this server is not kept (default latchkey) */
  readonly cookie_owner: 'latchkey' | 'browser'
  /** The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted */
  readonly expected_user: string | null
  /** Whether `require_session` is the default of scrapes: they are refused if the session cannot be used */
  readonly strict: boolean
  /** Language of the browser (BCP 47); sets Accept-Language unless a header does */
  readonly locale: string | null
  /** Time zone of the browser, as IANA names it */
  readonly timezone: string | null
  /** Window size of the browser in CSS pixels; null: 1280 × 800 */
  readonly viewport: {
    /** In CSS pixels */
    readonly width: number
    /** In CSS pixels */
    readonly height: number
  } | null
  /** The name that your own system has for it, unique among the account's sessions; create and import update the session that has it */
  readonly external_id: string | null
  /** Words to find it by; lists can be filtered by them */
  readonly labels: readonly string[]
  /** If no User-Agent is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox */
  readonly probe_user_agents: boolean
  /** The same as `id` */
  readonly session_id: string
  /** Host name; scheme, port and path are removed */
  readonly domain: string
  /** One name for each cookie; of a longer one the first 100 characters */
  readonly cookie_names: readonly string[]
  /** How many cookies the session has */
  readonly cookie_count: number
  /** Names of the stored headers; of a longer one the first 100 characters; null: none */
  readonly header_names: readonly string[] | null
  /** The current status */
  readonly status: 'active' | 'expired' | 'invalid' | 'pending_validation'
  /** Judged by `expires_at`: `expiring_soon` within 72 hours; null: no date */
  readonly expiry_status: 'ok' | 'expiring_soon' | 'expired' | null
  /** When it was last checked; null: never */
  readonly last_validated_at: string | null
  /** Confidence of the last check, 50 to 100; null: none yet */
  readonly validation_confidence: number | null
  /** The page that shows whether the session is logged in */
  readonly validation_url: string
  /** When the next background check is due; null: none */
  readonly next_validation_at: string | null
  /** Whether the site changed a cookie that a request carried, or replaced a token in storage, since a user last stored cookies */
  readonly rotates: boolean
  /** Whether the login is bound to the device of its browser, from what was seen; `unknown`: not seen yet */
  readonly binding: 'none' | 'device' | 'unknown'
  /** What is known of that, and what to expect */
  readonly binding_details: string
  /** The proxy that everything of the session goes through; null: none */
  readonly proxy: {
    /** A name or an address */
    readonly host: string
    /** Its port */
    readonly port: number
  } | null
  /** How its access token is renewed; null: it is not renewed */
  readonly renewal: Renewal | null
  /** Hosts outside the domain that a renewal may go to */
  readonly renewal_hosts: readonly string[]
  /** Result of the latest check, and why; null before the first check of the stored cookies */
  readonly last_verdict: {
    /** What the page shows */
    readonly verdict: 'logged_in' | 'logged_out' | 'blocked' | 'site_down' | 'unreachable' | 'unknown'
    /** 0 to 100: how sure the verdict is */
    readonly confidence: number
    /** In a sentence or two */
    readonly reason: string
    /** What was seen, in words, strongest first; never a value */
    readonly evidence: readonly string[]
    /** The login page that the page links or redirects to; redacted */
    readonly login_url: string | null
    /** HTTP status of the page; null: it was not reached */
    readonly http_status: number | null
    /** Where the visit ended; redacted */
    readonly final_url: string | null
    /** The user that is logged in instead of the expected one */
    readonly wrong_user: string | null
    /** When it was checked */
    readonly checked_at: string
    /** `1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser */
    readonly tier: string
  } | null
  /** Of the stored cookies and headers; increases with each change of them */
  readonly state_version: number
  /** Consecutive answers that showed it logged out */
  readonly consecutive_failures: number
  /** When it was last used; null: never */
  readonly last_used_at: string | null
  /** Scrapes in which something of the session was sent */
  readonly total_requests: number
  /** Those of `total_requests` whose page shows the session logged in, or not logged out */
  readonly successful_requests: number
  /** 0 to 100, one decimal */
  readonly success_rate: number
  /** A UUID; null: none */
  readonly organization_id: string | null
  /** Whether an organization may use it */
  readonly is_shared: boolean
  /** Your access: as the owner, or as admin or member of the organization it is shared with */
  readonly access: 'owner' | 'admin' | 'member'
  /** When it was created */
  readonly created_at: string
  /** When it was last changed */
  readonly updated_at: string
}

export interface SessionAnswer extends Session {
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface SessionDeleted {
  /** A UUID */
  readonly id: string
  /** Always true */
  readonly deleted: true
}

export interface SessionHealth {
  /** A UUID */
  readonly session_id: string
  /** The current status */
  readonly status: 'active' | 'expired' | 'invalid' | 'pending_validation'
  /** Newest first; thinned with age */
  readonly checks: ReadonlyArray<{
    /** When it happened */
    readonly timestamp: string
    /** What the page shows */
    readonly verdict: 'logged_in' | 'logged_out' | 'blocked' | 'site_down' | 'unreachable' | 'unknown'
    /** Confidence, in per cent */
    readonly confidence: number
    /** Duration in milliseconds; null: it was a scrape */
    readonly latency_ms: number | null
    /** In a sentence or two */
    readonly reason: string
    /** What was seen, in words, strongest first; never a value */
    readonly evidence: readonly string[]
    /** The login page that the page links or redirects to; redacted */
    readonly login_url: string | null
    /** Where the visit ended; redacted */
    readonly page: string | null
    /** Why */
    readonly cause: 'due' | 'keep_alive' | 'asked' | 'refreshed' | 'first' | 'scrape'
  }>
  /** When the session is likely to end; null: not known */
  readonly forecast: {
    /** The most likely time */
    readonly expires_at_estimate: string
    /** The earliest time */
    readonly from: string
    /** The latest time */
    readonly to: string
    /** What the forecast is based on */
    readonly basis: 'expires_at' | 'cookie_expiry' | 'idle_timeout' | 'lifetime'
  } | null
  /** When the next background check is due; null: none */
  readonly next_check_at: string | null
  /** How much of the last 24 hours, 7 and 30 days the session was logged in */
  readonly uptime: {
    /** 0 to 100, one decimal; null if not known */
    readonly day: number | null
    /** 0 to 100, one decimal; null if not known */
    readonly week: number | null
    /** 0 to 100, one decimal; null if not known */
    readonly month: number | null
  }
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface SessionList {
  /** Sessions, newest first */
  readonly sessions: readonly Session[]
  /** How many match */
  readonly total: number
  /** `cursor` of the next page; null: this is the last page */
  readonly next_cursor: string | null
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface SessionVersion {
  /** Version of the stored cookies and headers */
  readonly version: number
  /** Whether this version is in use */
  readonly is_current: boolean
  /** null: written before there were versions */
  readonly cause: 'created' | 'imported' | 'captured' | 'synced' | 'updated' | 'refreshed' | 'rotated' | 'rolled_back' | 'restored' | null
  /** An e-mail, or `system` */
  readonly written_by: string | null
  /** When; null: before versions existed */
  readonly written_at: string | null
  /** Names of cookies, one for each; never a value */
  readonly added: readonly string[]
  /** Names of cookies, one for each; never a value */
  readonly changed: readonly string[]
  /** Names of cookies, one for each; never a value */
  readonly removed: readonly string[]
  /** Stored from an answer that does not show whether it was logged in */
  readonly provisional: boolean
  /** When an answer first showed it logged in */
  readonly confirmed_at: string | null
}

export interface SessionVersions {
  /** Versions, newest first */
  readonly versions: readonly SessionVersion[]
  /** How many match */
  readonly total: number
  /** `cursor` of the next page; null: this is the last page */
  readonly next_cursor: string | null
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface SessionsPublicKey {
  /** PEM (SPKI) */
  readonly public_key: string
  /** The same */
  readonly public_key_pem: string
  /** How the AES key is encrypted */
  readonly algorithm: 'RSA-OAEP-256'
  /** How the cookies are encrypted */
  readonly encryption: 'A256GCM'
}

export interface ShareSession {
  /** A UUID; null: none */
  readonly organization_id: string
}

export interface StoredSession extends SessionAnswer {
  /** False: a session with this `external_id` existed and was updated */
  readonly created: boolean
  /** True: the session was given the same login before, last or earlier, so the stored login stays, with what its site has changed since */
  readonly login_kept: boolean
}

export interface SyncSource {
  /** A UUID */
  readonly id: string
  /** The program that pushes */
  readonly kind: 'cookiecloud'
  /** A name for people */
  readonly name: string
  /** The server address for the extension */
  readonly server_url: string
  /** The user key for the extension */
  readonly uuid: string
  /** Domains of the sessions */
  readonly domains: readonly string[]
  /** Whether pushes create sessions */
  readonly create_missing: boolean
  /** The sessions that it feeds */
  readonly session_ids: readonly string[]
  /** When the browser made the last push, by its own clock */
  readonly pushed_at: string | null
  /** The last accepted push; null: there was none */
  readonly last_push: {
    /** When it arrived */
    readonly received_at: string
    /** One for each session and each missing domain */
    readonly results: ReadonlyArray<{
      /** Host name; scheme, port and path are removed */
      readonly domain: string
      /** A UUID */
      readonly session_id: string | null
      /** What became of it; docs/sync.md explains each */
      readonly outcome: 'created' | 'updated' | 'unchanged' | 'refused' | 'not_logged_in' | 'undecided' | 'kept' | 'no_cookies' | 'disabled' | 'gone' | 'limit_reached' | 'too_large'
      /** Why it was refused */
      readonly reason: 'logged_out' | 'wrong_user' | null
      /** Parts of storage that were left out, because the session has no room for them */
      readonly too_large: readonly string[]
    }>
  } | null
  /** When it was created */
  readonly created_at: string
  /** When it was last changed */
  readonly updated_at: string
}

export interface SyncSourceAnswer extends SyncSource {
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface SyncSourceList {
  /** Sync sources, oldest first */
  readonly sync_sources: readonly SyncSource[]
}

export interface TakeLease {
  /** After which the lease expires */
  readonly ttl_seconds: number
  /** How long to wait for it; default 0 */
  readonly wait_seconds?: number | null | undefined
}

export interface TransferOwnership {
  /** A UUID */
  readonly user_id: string
}

/** Only the given fields change. Of `validation`, `monitoring` and `concurrency` only the given members change, and null restores the default of a member (except `url`); any other object, and a list, replaces the whole one. Null clears a field that can be empty, and counts as absent for any other */
export interface UpdateSession {
  /** A name for people */
  readonly name?: string | null | undefined
  /** When it expires; null: no known date */
  readonly expires_at?: string | null | undefined
  /** Notes for people */
  readonly notes?: string | null | undefined
  /** Your own rule for logged in and logged out, before all signals; null: the signals decide */
  readonly validation?: {
    /** The page that is requested, like `validation_url` */
    readonly url?: string | null | undefined
    /** What shows that a user is logged in */
    readonly logged_in?: {
      /** CSS with tags, #ids, .classes and [attributes], combined with spaces, > and commas */
      readonly selector?: string | null | undefined
      /** Case and white space do not count */
      readonly text?: string | null | undefined
      /** The current status */
      readonly status?: number | null | undefined
      /** Where the visit ends: a path or a whole URL, * for anything */
      readonly url?: string | null | undefined
    } | null | undefined
    /** What shows that no user is logged in */
    readonly logged_out?: {
      /** CSS with tags, #ids, .classes and [attributes], combined with spaces, > and commas */
      readonly selector?: string | null | undefined
      /** Case and white space do not count */
      readonly text?: string | null | undefined
      /** The current status */
      readonly status?: number | null | undefined
      /** Where the visit ends: a path or a whole URL, * for anything */
      readonly url?: string | null | undefined
    } | null | undefined
    /** Pages that the site links to may be visited to find one that shows the login; never one that looks like logging out */
    readonly discover?: boolean | null | undefined
    /** What requests the page: `http`, `browser`, or `auto` (default): a browser if plain HTTP returns only the shell of an application */
    readonly tier?: 'auto' | 'http' | 'browser' | null | undefined
  } | null | undefined
  /** Whether the site is visited just before the session would expire from inactivity */
  readonly keep_alive?: boolean | null | undefined
  /** Limits for the interval of background checks, within those of the operator; null: only those */
  readonly monitoring?: {
    /** Whether it is checked in the background */
    readonly enabled?: boolean | null | undefined
    /** Minimum time between two checks, in seconds */
    readonly min_seconds?: number | null | undefined
    /** Maximum time between two checks, in seconds */
    readonly max_seconds?: number | null | undefined
  } | null | undefined
  /** How many uses of the session may run at the same time */
  readonly concurrency?: {
    /** `auto` (default): shared until the site is seen to rotate cookies, exclusive from then on */
    readonly mode?: 'auto' | 'shared' | 'limited' | 'exclusive' | null | undefined
    /** Concurrent uses; only with `limited` */
    readonly max?: number | null | undefined
    /** How long a use waits when the limit is reached; the default and the maximum are the time of the use itself */
    readonly wait_seconds?: number | null | undefined
  } | null | undefined
  /** Minimum time between the starts of two visits; null: none */
  readonly pace?: {
    /** Minimum time between the starts of two visits, in milliseconds */
    readonly min_interval_ms: number
  } | null | undefined
  /** The methods that a scrape with it may use, always with `GET` (default GET, HEAD, OPTIONS, POST) */
  readonly allowed_methods?: ReadonlyArray<'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'> | null | undefined
  /** Whether cookies that the site changes are stored (default on) */
  readonly write_back?: 'on' | 'off' | null | undefined
  /** Who rotates its cookies. `browser`: a sync source pushes them, and what the site changes on requests of this server is not kept (default latchkey) */
  readonly cookie_owner?: 'latchkey' | 'browser' | null | undefined
  /** The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted */
  readonly expected_user?: string | null | undefined
  /** Whether `require_session` is the default of scrapes: they are refused if the session cannot be used */
  readonly strict?: boolean | null | undefined
  /** Language of the browser (BCP 47); sets Accept-Language unless a header does */
  readonly locale?: string | null | undefined
  /** Time zone of the browser, as IANA names it */
  readonly timezone?: string | null | undefined
  /** Window size of the browser in CSS pixels; null: 1280 × 800 */
  readonly viewport?: {
    /** In CSS pixels */
    readonly width: number
    /** In CSS pixels */
    readonly height: number
  } | null | undefined
  /** The name that your own system has for it, unique among the account's sessions; create and import update the session that has it */
  readonly external_id?: string | null | undefined
  /** Words to find it by; lists can be filtered by them */
  readonly labels?: readonly string[] | null | undefined
  /** If no User-Agent is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox */
  readonly probe_user_agents?: boolean | null | undefined
  /** Stops all use, and keeps what is stored */
  readonly disabled?: boolean | null | undefined
  /** Replaces the whole map; an empty one counts as absent */
  readonly cookies?: { readonly [name: string]: string } | string | readonly unknown[] | { readonly [name: string]: unknown } | null | undefined
  /** Names and values */
  readonly headers?: { readonly [name: string]: string } | null | undefined
  /** The page that shows whether the session is logged in */
  readonly validation_url?: string | null | undefined
  /** Sent with its requests */
  readonly user_agent?: string | null | undefined
  /** The proxy for all traffic of the session; null clears. The owner alone sets it */
  readonly proxy?: {
    /** `http`, `https` or `socks5`, with credentials where it asks for them; never returned */
    readonly url: string
  } | null | undefined
  /** Replaces the whole object except the fields that are never returned; null clears */
  readonly renewal?: {
    /** Inside the session's domain, or on a host of `renewal_hosts` */
    readonly url: string
    /** Default POST */
    readonly method?: 'POST' | 'GET' | null | undefined
    /** Of the body. Default: application/json for an object, else application/x-www-form-urlencoded */
    readonly content_type?: string | null | undefined
    /** A template: `{{refresh_token}}` becomes the token, escaped for the content type. Sealed and never returned; absent keeps the stored one */
    readonly body?: string | { readonly [name: string]: unknown } | null | undefined
    /** Sealed and never returned; absent keeps the stored one, or a cookie carries it */
    readonly refresh_token?: string | null | undefined
    /** Where the answer contains the new access token: a JSON pointer (RFC 6901) */
    readonly access_token_path: string
    /** Where it contains the next refresh token */
    readonly refresh_token_path?: string | null | undefined
    /** Where it states in how many seconds the access token expires; default: the expiry in the token itself */
    readonly expires_in_path?: string | null | undefined
  } | null | undefined
  /** Hosts outside the domain that `renewal.url` may be on; only the owner may set them */
  readonly renewal_hosts?: readonly string[] | null | undefined
  /** An entry of the stored localStorage, as `use_token` of an import; null: the header stays as it is */
  readonly use_token?: {
    /** As the receipt of an import names it */
    readonly origin: string
    /** As the receipt of an import names it */
    readonly key: string
  } | null | undefined
  /** Refused: the domain of a session never changes */
  readonly domain?: unknown | undefined
  /** Instead of `cookies`: a JSON object of names and values, encrypted with AES-256-GCM; base64 of the nonce, a dot, base64 of ciphertext and tag */
  readonly encrypted_cookies?: string | null | undefined
  /** The AES key, encrypted with RSA-OAEP (SHA-256) for the key of `GET /sessions/public-key`; base64 */
  readonly wrapped_key?: string | null | undefined
  /** Accepted and ignored: the names are those of the encrypted cookies */
  readonly cookie_names?: readonly string[] | null | undefined
}

export interface UpdateSyncSource {
  /** A name for people */
  readonly name?: string | null | undefined
  /** Domains of the sessions */
  readonly domains?: readonly string[] | null | undefined
  /** Whether pushes create sessions */
  readonly create_missing?: boolean | null | undefined
  /** Ids of sessions */
  readonly session_ids?: readonly string[] | null | undefined
}

export interface UpdateWebhook {
  /** An http or https URL */
  readonly url?: string | null | undefined
  /** A description for people */
  readonly description?: string | null | undefined
  /** Types of events */
  readonly events?: ReadonlyArray<'*' | 'session.expiring_soon' | 'session.expired' | 'session.invalid' | 'session.recovered' | 'session.reauth_needed' | 'session.shared' | 'session.deleted' | 'session.rotated' | 'session.wrong_user' | 'session.sync_refused' | 'site.changed' | 'webhook.disabled'> | null | undefined
  /** Stops all use, and keeps what is stored */
  readonly disabled?: boolean | null | undefined
}

export interface Usage {
  /** Nothing is charged: this means unlimited */
  readonly credits_available: number
  /** Credits counted this month */
  readonly credits_used_month: number
  /** Nothing is charged: this means unlimited */
  readonly credits_limit: number
  /** There is only one plan */
  readonly plan: string
  /** Inclusive */
  readonly period_start: string
  /** Exclusive */
  readonly period_end: string
  /** Nothing is charged */
  readonly balance_dollars: number
  /** Requests this month */
  readonly requests_month: number
}

export interface ValidateSession {
  /** The lease under which you hold the session */
  readonly lease_id?: string | null | undefined
}

export interface ValidateSessions {
  /** Ids of sessions */
  readonly ids?: readonly string[] | null | undefined
  /** All sessions that you may use */
  readonly all?: boolean | null | undefined
}

export interface Validation {
  /** Follows `status` if the check is inconclusive */
  readonly is_valid: boolean
  /** 50 to 100: how sure `is_valid` is */
  readonly confidence: number
  /** HTTP status of the page; null: it was not reached */
  readonly http_status: number | null
  /** Name, user name or e-mail of the visitor, as shown by the page */
  readonly detected_user: string | null
  /** The user that is shown instead of the expected one */
  readonly wrong_user: string | null
  /** When the login expires, according to the site or a token; null: not stated */
  readonly cookie_expiry_detected: string | null
  /** Whether the login expires within 72 hours */
  readonly cookies_expiring_soon: boolean
  /** What the page shows about the visitor */
  readonly indicators_found: {
    /** Links to the visitor's own pages, as on the page */
    readonly account_links: readonly string[]
    /** Texts that name the visitor */
    readonly user_elements: readonly string[]
  }
  /** Consecutive answers that showed it logged out */
  readonly consecutive_failures: number
  /** More information, in words or by field */
  readonly details: string
  /** The same as `is_valid` */
  readonly valid: boolean
  /** `details` where it is not valid */
  readonly reason: string | null
  /** A UUID */
  readonly id: string
  /** A name for people */
  readonly name: string
  /** Host name; scheme, port and path are removed */
  readonly domain: string
  /** The current status */
  readonly status: 'active' | 'expired' | 'invalid' | 'pending_validation'
  /** The check was inconclusive; the status did not change */
  readonly inconclusive: boolean
  /** Without what may be a secret in it */
  readonly final_url: string | null
  /** `1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser */
  readonly tier_used: string
}

export interface ValidationAnswer extends Validation {
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface ValidationsAccepted {
  /** How many sessions were scheduled for a check */
  readonly accepted: number
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

/** Fields of the request that are not known and were ignored; 422 with `Prefer: handling=strict` */
export type Warnings = ReadonlyArray<{
  /** Machine-readable code; docs/errors.md lists all */
  readonly code: 'UNKNOWN_FIELD'
  /** Path of the field in the request */
  readonly field: string
  /** The most similar known field; null: none is similar */
  readonly did_you_mean: string | null
}>

export interface Webhook {
  /** A UUID */
  readonly id: string
  /** An http or https URL */
  readonly url: string
  /** A description for people */
  readonly description: string | null
  /** Types by name; `*` is all except `session.rotated`, which must be named */
  readonly events: ReadonlyArray<'*' | 'session.expiring_soon' | 'session.expired' | 'session.invalid' | 'session.recovered' | 'session.reauth_needed' | 'session.shared' | 'session.deleted' | 'session.rotated' | 'session.wrong_user' | 'session.sync_refused' | 'site.changed' | 'webhook.disabled'>
  /** A UUID; null: none */
  readonly organization_id: string | null
  /** Stops all use, and keeps what is stored */
  readonly disabled: boolean
  /** Why it was disabled automatically; null: it was not */
  readonly disabled_reason: 'by_user' | 'failing' | 'gone' | null
  /** `whsec_…`, only in the answer that makes it; the previous one also signs for a day, or until the next rotation */
  readonly secret: string | null
  /** When it was created */
  readonly created_at: string
  /** When it was last changed */
  readonly updated_at: string
}

export interface WebhookAnswer extends Webhook {
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface WebhookDelivery {
  /** A UUID */
  readonly id: string
  /** Id of the event */
  readonly event_id: string
  /** Null if the event is no longer stored */
  readonly event_type: 'session.expiring_soon' | 'session.expired' | 'session.invalid' | 'session.recovered' | 'session.reauth_needed' | 'session.shared' | 'session.deleted' | 'session.rotated' | 'session.wrong_user' | 'session.sync_refused' | 'site.changed' | 'webhook.disabled' | null
  /** The current status */
  readonly status: 'pending' | 'delivered' | 'failed'
  /** How often it was sent */
  readonly attempts: number
  /** When it is sent again; null: not again */
  readonly next_attempt_at: string | null
  /** HTTP status of the receiver; null: no answer */
  readonly response_status: number | null
  /** What went wrong; null: nothing */
  readonly error: string | null
  /** When it was created */
  readonly created_at: string
  /** When it was delivered or given up; null: not yet */
  readonly finished_at: string | null
}

export interface WebhookDeliveryPage {
  /** Deliveries, newest first */
  readonly deliveries: readonly WebhookDelivery[]
  /** `cursor` of the next page; null: this is the last page */
  readonly next_cursor: string | null
  /** Problems that are likely to appear later */
  readonly warnings?: Warnings
}

export interface WebhookList {
  /** Webhooks, newest first */
  readonly webhooks: readonly Webhook[]
}

export interface WebhookTest {
  /** Whether the receiver answered with 2xx */
  readonly delivered: boolean
  /** HTTP status of the receiver; null: no answer */
  readonly response_status: number | null
  /** What went wrong; null: nothing */
  readonly error: string | null
  /** Duration in milliseconds */
  readonly duration_ms: number
}

/** What each operation takes and answers, by its `operationId`. */
export interface Operations {
  /** Store a session, or update the one with the same external_id */
  createSession: {
    path: Nothing
    query: {
      /** Sent with its requests */
      readonly user_agent?: string | undefined
    }
    body: CreateSession
    answer: StoredSession
  }
  /** List sessions, newest first */
  listSessions: {
    path: Nothing
    query: {
      /** A host name */
      readonly domain?: string | undefined
      /** The current status */
      readonly status?: 'active' | 'expired' | 'invalid' | 'pending_validation' | undefined
      /** The name that your own system has for it, unique among the account's sessions; create and import update the session that has it */
      readonly external_id?: string | undefined
      /** Sessions with all of these labels, at most 4: separated by commas, or repeated */
      readonly labels?: string | readonly string[] | undefined
      /** Only sessions that are disabled, or only others; `status` says nothing about it */
      readonly disabled?: boolean | undefined
      /** 1 to 200 */
      readonly limit?: number | undefined
      /** `next_cursor` of the previous page */
      readonly cursor?: string | undefined
    }
    body: undefined
    answer: SessionList
  }
  /** Get a session */
  getSession: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: Session
  }
  /** Change the given fields of a session */
  updateSession: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: UpdateSession
    answer: SessionAnswer
  }
  /** Change the given fields of a session */
  putSession: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: UpdateSession
    answer: SessionAnswer
  }
  /** Delete a session and destroy its key */
  deleteSession: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: SessionDeleted | undefined
  }
  /** Replace the cookies, the headers or both, or only reset the counters */
  refreshSession: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: RefreshSession
    answer: SessionAnswer
  }
  /** The public key for encrypting cookies */
  getPublicKey: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: SessionsPublicKey
  }
  /** Import up to 100 sessions, each created or updated by its external_id */
  importSessionsInBulk: {
    path: Nothing
    query: Nothing
    body: ImportRows
    answer: ImportedRows
  }
  /** Open a browser on this server for a user to log in */
  openCapture: {
    path: Nothing
    query: Nothing
    body: OpenCapture
    answer: OpenedCapture
  }
  /** Status of a capture */
  getCapture: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: Capture
  }
  /** End a capture without storing anything */
  endCapture: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: undefined
  }
  /** Store the state of the browser for the domain as a session, and check it */
  finishCapture: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: FinishedCapture
  }
  /** Create a sync source; only this answer contains its password */
  createSyncSource: {
    path: Nothing
    query: Nothing
    body: CreateSyncSource
    answer: CreatedSyncSource
  }
  /** List sync sources */
  listSyncSources: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: SyncSourceList
  }
  /** Get a sync source, with the outcome of its last push */
  getSyncSource: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: SyncSource
  }
  /** Change the given fields of a sync source */
  updateSyncSource: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: UpdateSyncSource
    answer: SyncSourceAnswer
  }
  /** Delete a sync source; its sessions stay */
  deleteSyncSource: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: undefined
  }
  /** Get a session that is logged in, or where to log in again */
  ensureSession: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: EnsureSession
    answer: SessionAnswer
  }
  /** Open a browser on this server to log in to a session again */
  openLogin: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: OpenLogin
    answer: OpenedCapture
  }
  /** A PIN with which another person may log in to a session again */
  createLoginPin: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: LoginPin
  }
  /** The checks of a session, its forecast, and when the next check is due */
  getSessionHealth: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: {
      /** 1 to 1000 */
      readonly limit?: number | undefined
    }
    body: undefined
    answer: SessionHealth
  }
  /** The stored versions of a session, newest first */
  listSessionVersions: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: {
      /** 1 to 200 */
      readonly limit?: number | undefined
      /** `next_cursor` of the previous page */
      readonly cursor?: string | undefined
    }
    body: undefined
    answer: SessionVersions
  }
  /** Make an earlier version the current one */
  rollBackSession: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: RollBackSession
    answer: SessionAnswer
  }
  /** Share a session with an organization */
  shareSession: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: ShareSession
    answer: SessionAnswer
  }
  /** Stop sharing a session */
  unshareSession: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: Session
  }
  /** Stop sharing a session */
  deleteSessionShare: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: Session
  }
  /** The audit trail of a session, oldest first */
  listAuditEntries: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: {
      /** 1 to 1000 */
      readonly limit?: number | undefined
      /** `next_cursor` of the previous page */
      readonly cursor?: string | undefined
      /** Only entries of this action */
      readonly action?: 'created' | 'imported' | 'captured' | 'synced' | 'sync_refused' | 'updated' | 'refreshed' | 'validated' | 'used_for_scrape' | 'used_for_validation' | 'used_for_renewal' | 'cookies_rotated' | 'rotation_not_stored' | 'tokens_renewed' | 'renewal_failed' | 'rolled_back' | 'shared' | 'unshared' | 'leased' | 'disabled' | 'expired' | 'invalidated' | 'recovered' | 'use_refused' | 'checkpoint' | 'deleted' | undefined
    }
    body: undefined
    answer: AuditPage
  }
  /** Validate sessions in the background */
  validateSessions: {
    path: Nothing
    query: Nothing
    body: ValidateSessions
    answer: ValidationsAccepted
  }
  /** Ask the site whether a session is logged in */
  validateSession: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: ValidateSession
    answer: ValidationAnswer
  }
  /** Take a lease: only its holder can use the session until it ends */
  takeLease: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: TakeLease
    answer: Lease
  }
  /** Renew a lease */
  renewLease: {
    path: {
      /** A UUID */
      readonly id: string
      /** A UUID: the lease under which you hold the session */
      readonly lease_id: string
    }
    query: Nothing
    body: RenewLease
    answer: Lease
  }
  /** Release a lease */
  releaseLease: {
    path: {
      /** A UUID */
      readonly id: string
      /** A UUID: the lease under which you hold the session */
      readonly lease_id: string
    }
    query: Nothing
    body: undefined
    answer: undefined
  }
  /** Fetch a page */
  scrape: {
    path: Nothing
    query: Nothing
    body: ScrapeRequest
    answer: ScrapeResultAnswer | JobAccepted
  }
  /** Estimate what a scrape would cost */
  estimateScrape: {
    path: Nothing
    query: Nothing
    body: ScrapeRequest
    answer: Estimate
  }
  /** Fetch a file with a session, as a stream */
  fetchFile: {
    path: Nothing
    query: {
      /** An http or https URL */
      readonly url: string
      /** A UUID */
      readonly session_id?: string | null | undefined
      /** A UUID: the lease under which you hold the session */
      readonly lease_id?: string | null | undefined
      /** Seconds until the answer begins, 1 to 300 (default 90) */
      readonly timeout?: number | undefined
      /** Whether the request is refused if the session cannot be used (default true) */
      readonly require_session?: boolean | undefined
    }
    body: undefined
    answer: Response
  }
  /** Send a body to a target, such as a form, and stream its answer */
  postForFile: {
    path: Nothing
    query: {
      /** An http or https URL */
      readonly url: string
      /** A UUID */
      readonly session_id?: string | null | undefined
      /** A UUID: the lease under which you hold the session */
      readonly lease_id?: string | null | undefined
      /** Seconds until the answer begins, 1 to 300 (default 90) */
      readonly timeout?: number | undefined
      /** Whether the request is refused if the session cannot be used (default true) */
      readonly require_session?: boolean | undefined
    }
    body: undefined
    answer: Response
  }
  /** List jobs, newest first, those of batches included */
  listJobs: {
    path: Nothing
    query: {
      /** The current status */
      readonly status?: 'queued' | 'processing' | 'succeeded' | 'failed' | 'completed' | 'pending' | 'running' | undefined
      /** 1 to 200 */
      readonly limit?: number | undefined
      /** `next_cursor` of the previous page */
      readonly cursor?: string | undefined
    }
    body: undefined
    answer: JobList
  }
  /** Status and result of a job */
  getJob: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: Job
  }
  /** Cancel a job: a waiting one does not start, a running one finishes */
  cancelJob: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: Job
  }
  /** The screenshot of a scrape, for as long as results are kept */
  getScreenshot: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: Response
  }
  /** Fetch up to 100 pages in the background */
  createBatch: {
    path: Nothing
    query: Nothing
    body: BatchRequest
    answer: BatchAccepted
  }
  /** Status of a batch */
  getBatch: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: BatchStatus
  }
  /** Cancel a batch: waiting items are not started, running items finish */
  cancelBatch: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: BatchStatus
  }
  /** Log in */
  logIn: {
    path: Nothing
    query: Nothing
    body: Login
    answer: LoggedIn
  }
  /** Log out: invalidates the token or cookie of the request */
  logOut: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: undefined
  }
  /** Change the password and end all log-ins */
  changePassword: {
    path: Nothing
    query: Nothing
    body: ChangePassword
    answer: undefined
  }
  /** The current user */
  getCurrentUser: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: Me
  }
  /** List keys */
  listApiKeys: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: readonly ApiKey[]
  }
  /** Create a key; only this answer shows it */
  createApiKey: {
    path: Nothing
    query: Nothing
    body: CreateApiKey
    answer: ApiKeyAnswer
  }
  /** Revoke a key immediately */
  revokeApiKey: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: undefined
  }
  /** Create an organization */
  createOrganization: {
    path: Nothing
    query: Nothing
    body: CreateOrganization
    answer: OrganizationAnswer
  }
  /** List your organizations */
  listOrganizations: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: readonly Organization[]
  }
  /** Get an organization */
  getOrganization: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: Organization
  }
  /** Delete an organization */
  deleteOrganization: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: undefined
  }
  /** Transfer an organization to another member */
  transferOrganization: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: TransferOwnership
    answer: OrganizationAnswer
  }
  /** Leave an organization */
  leaveOrganization: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: undefined
  }
  /** List members */
  listMembers: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: readonly Member[]
  }
  /** Change a member's role */
  updateMember: {
    path: {
      /** A UUID */
      readonly id: string
      /** A UUID */
      readonly user_id: string
    }
    query: Nothing
    body: ChangeRole
    answer: MemberAnswer
  }
  /** Change a member's role */
  putMember: {
    path: {
      /** A UUID */
      readonly id: string
      /** A UUID */
      readonly user_id: string
    }
    query: Nothing
    body: ChangeRole
    answer: MemberAnswer
  }
  /** Remove a member */
  removeMember: {
    path: {
      /** A UUID */
      readonly id: string
      /** A UUID */
      readonly user_id: string
    }
    query: Nothing
    body: undefined
    answer: undefined
  }
  /** Invite a user; only this answer shows the token */
  createInvitation: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: Invite
    answer: InvitationAnswer
  }
  /** List open invitations */
  listInvitations: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: readonly Invitation[]
  }
  /** Revoke an invitation */
  revokeInvitation: {
    path: {
      /** A UUID */
      readonly id: string
      /** Id of the invitation */
      readonly invitation_id: string
    }
    query: Nothing
    body: undefined
    answer: undefined
  }
  /** Join */
  acceptInvitation: {
    path: {
      /** The token of the invitation */
      readonly token: string
    }
    query: Nothing
    body: AcceptInvitation
    answer: InvitationAccepted
  }
  /** Decline */
  declineInvitation: {
    path: {
      /** The token of the invitation */
      readonly token: string
    }
    query: Nothing
    body: undefined
    answer: undefined
  }
  /** Credits of this month */
  getUsage: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: Usage
  }
  /** Always unlimited */
  getBalance: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: Balance
  }
  /** Credits by day, week, month and domain */
  getUsageByPeriod: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: BillingUsage
  }
  /** Events of your sessions and those shared with you, oldest first */
  listEvents: {
    path: Nothing
    query: {
      /** `next_cursor` of the previous page */
      readonly cursor?: string | undefined
      /** 1 to 200 */
      readonly limit?: number | undefined
      /** One type or several separated by commas */
      readonly type?: string | undefined
    }
    body: undefined
    answer: EventPage
  }
  /** The same events live, as server-sent events */
  streamEvents: {
    path: Nothing
    query: {
      /** Where to start if there is no Last-Event-ID; default: now */
      readonly cursor?: string | undefined
      /** One type or several separated by commas */
      readonly type?: string | undefined
    }
    body: undefined
    answer: Response
  }
  /** Create or rotate the secret that signs what is posted to a webhook_url; shown once */
  rotateCallbackSecret: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: CallbackSecret
  }
  /** Create a webhook; only this answer contains the secret */
  createWebhook: {
    path: Nothing
    query: Nothing
    body: CreateWebhook
    answer: WebhookAnswer
  }
  /** List your webhooks, and those of organizations that you administer */
  listWebhooks: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: WebhookList
  }
  /** Get a webhook */
  getWebhook: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: Webhook
  }
  /** Change the given fields of a webhook */
  updateWebhook: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: UpdateWebhook
    answer: WebhookAnswer
  }
  /** Change the given fields of a webhook */
  putWebhook: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: UpdateWebhook
    answer: WebhookAnswer
  }
  /** Delete a webhook with its secret and its deliveries */
  deleteWebhook: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: undefined
  }
  /** Create a new secret, shown once; the old one also signs for a day, or until the next rotation */
  rotateWebhookSecret: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: Webhook
  }
  /** Post a signed message of the type webhook.test now */
  testWebhook: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: Nothing
    body: undefined
    answer: WebhookTest
  }
  /** The deliveries of a webhook, newest first */
  listDeliveries: {
    path: {
      /** A UUID */
      readonly id: string
    }
    query: {
      /** The current status */
      readonly status?: 'pending' | 'delivered' | 'failed' | undefined
      /** 1 to 200 */
      readonly limit?: number | undefined
      /** `next_cursor` of the previous page */
      readonly cursor?: string | undefined
    }
    body: undefined
    answer: WebhookDeliveryPage
  }
  /** Send a delivery again, with the same id */
  replayDelivery: {
    path: {
      /** A UUID */
      readonly id: string
      /** Id of the delivery */
      readonly delivery_id: string
    }
    query: Nothing
    body: undefined
    answer: WebhookDelivery
  }
  /** Import what a browser or tool exports; the answer is a receipt */
  importSession: {
    path: Nothing
    query: {
      /** A name for people */
      readonly name?: string | undefined
      /** A host name */
      readonly domain?: string | undefined
      /** Separated by commas, or repeated */
      readonly domains?: string | readonly string[] | undefined
      /** The format it was read as */
      readonly format?: 'map' | 'cookie_header' | 'set_cookie' | 'request_headers' | 'curl' | 'wget' | 'httpie' | 'powershell' | 'fetch' | 'har' | 'cookie_editor' | 'edit_this_cookie' | 'puppeteer' | 'netscape' | 'lwp' | 'storage_state' | 'httpie_session' | 'tough_cookie' | 'insomnia' | 'cookiecloud' | 'cdp' | 'cookie_quick_manager' | 'cookie_objects' | undefined
      /** Returns the receipt and stores nothing */
      readonly dry_run?: boolean | undefined
      /** The name that your own system has for it, unique among the account's sessions; create and import update the session that has it */
      readonly external_id?: string | undefined
      /** Notes for people */
      readonly notes?: string | undefined
      /** ISO-8601; no zone means UTC. Answers use the extended calendar form; the basic form, ordinal dates and week dates are accepted, too */
      readonly expires_at?: string | undefined
      /** The page that shows whether the session is logged in */
      readonly validation_url?: string | undefined
      /** Checks the session in the background immediately */
      readonly validate?: boolean | undefined
      /** Whether the owner of the account agreed; recorded in the audit trail */
      readonly consent?: boolean | undefined
      /** Of the browser that logged in */
      readonly user_agent?: string | undefined
    }
    body: ImportSessions
    answer: ImportWithoutCreation | Imported
  }
  /** The process answers */
  getLiveness: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: ServerHealth
  }
  /** The database can be read and written, the key opens it, and the server is not stopping */
  getReadiness: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: ServerHealth
  }
  /** Metrics in Prometheus' text format */
  getMetrics: {
    path: Nothing
    query: Nothing
    body: undefined
    answer: Response
  }
}

/** Method and path of each operation. */
export const routes = {
  createSession: 'POST /api/v1/sessions',
  listSessions: 'GET /api/v1/sessions',
  getSession: 'GET /api/v1/sessions/{id}',
  updateSession: 'PATCH /api/v1/sessions/{id}',
  putSession: 'PUT /api/v1/sessions/{id}',
  deleteSession: 'DELETE /api/v1/sessions/{id}',
  refreshSession: 'POST /api/v1/sessions/{id}/refresh',
  getPublicKey: 'GET /api/v1/sessions/public-key',
  importSessionsInBulk: 'POST /api/v1/sessions/import/bulk',
  openCapture: 'POST /api/v1/sessions/capture',
  getCapture: 'GET /api/v1/sessions/capture/{id}',
  endCapture: 'DELETE /api/v1/sessions/capture/{id}',
  finishCapture: 'POST /api/v1/sessions/capture/{id}/finish',
  createSyncSource: 'POST /api/v1/sync-sources',
  listSyncSources: 'GET /api/v1/sync-sources',
  getSyncSource: 'GET /api/v1/sync-sources/{id}',
  updateSyncSource: 'PATCH /api/v1/sync-sources/{id}',
  deleteSyncSource: 'DELETE /api/v1/sync-sources/{id}',
  ensureSession: 'POST /api/v1/sessions/{id}/ensure',
  openLogin: 'POST /api/v1/sessions/{id}/login',
  createLoginPin: 'POST /api/v1/sessions/{id}/login-pin',
  getSessionHealth: 'GET /api/v1/sessions/{id}/health',
  listSessionVersions: 'GET /api/v1/sessions/{id}/versions',
  rollBackSession: 'POST /api/v1/sessions/{id}/rollback',
  shareSession: 'POST /api/v1/sessions/{id}/share',
  unshareSession: 'POST /api/v1/sessions/{id}/unshare',
  deleteSessionShare: 'DELETE /api/v1/sessions/{id}/unshare',
  listAuditEntries: 'GET /api/v1/sessions/{id}/audit',
  validateSessions: 'POST /api/v1/sessions/validate',
  validateSession: 'POST /api/v1/sessions/{id}/validate',
  takeLease: 'POST /api/v1/sessions/{id}/lease',
  renewLease: 'POST /api/v1/sessions/{id}/lease/{lease_id}',
  releaseLease: 'DELETE /api/v1/sessions/{id}/lease/{lease_id}',
  scrape: 'POST /api/v1/scrape',
  estimateScrape: 'POST /api/v1/scrape/estimate',
  fetchFile: 'GET /api/v1/fetch',
  postForFile: 'POST /api/v1/fetch',
  listJobs: 'GET /api/v1/jobs',
  getJob: 'GET /api/v1/jobs/{id}',
  cancelJob: 'POST /api/v1/jobs/{id}/cancel',
  getScreenshot: 'GET /api/v1/screenshots/{id}',
  createBatch: 'POST /api/v1/batch',
  getBatch: 'GET /api/v1/batch/{id}',
  cancelBatch: 'POST /api/v1/batch/{id}/cancel',
  logIn: 'POST /api/v1/auth/login',
  logOut: 'POST /api/v1/auth/logout',
  changePassword: 'POST /api/v1/auth/change-password',
  getCurrentUser: 'GET /api/v1/auth/me',
  listApiKeys: 'GET /api/v1/api-keys',
  createApiKey: 'POST /api/v1/api-keys',
  revokeApiKey: 'DELETE /api/v1/api-keys/{id}',
  createOrganization: 'POST /api/v1/organizations',
  listOrganizations: 'GET /api/v1/organizations',
  getOrganization: 'GET /api/v1/organizations/{id}',
  deleteOrganization: 'DELETE /api/v1/organizations/{id}',
  transferOrganization: 'POST /api/v1/organizations/{id}/transfer',
  leaveOrganization: 'POST /api/v1/organizations/{id}/leave',
  listMembers: 'GET /api/v1/organizations/{id}/members',
  updateMember: 'PATCH /api/v1/organizations/{id}/members/{user_id}',
  putMember: 'PUT /api/v1/organizations/{id}/members/{user_id}',
  removeMember: 'DELETE /api/v1/organizations/{id}/members/{user_id}',
  createInvitation: 'POST /api/v1/organizations/{id}/invitations',
  listInvitations: 'GET /api/v1/organizations/{id}/invitations',
  revokeInvitation: 'DELETE /api/v1/organizations/{id}/invitations/{invitation_id}',
  acceptInvitation: 'POST /api/v1/invitations/{token}/accept',
  declineInvitation: 'POST /api/v1/invitations/{token}/decline',
  getUsage: 'GET /api/v1/usage',
  getBalance: 'GET /api/v1/billing/balance',
  getUsageByPeriod: 'GET /api/v1/billing/usage',
  listEvents: 'GET /api/v1/events',
  streamEvents: 'GET /api/v1/events/stream',
  rotateCallbackSecret: 'POST /api/v1/webhooks/callback-secret',
  createWebhook: 'POST /api/v1/webhooks',
  listWebhooks: 'GET /api/v1/webhooks',
  getWebhook: 'GET /api/v1/webhooks/{id}',
  updateWebhook: 'PATCH /api/v1/webhooks/{id}',
  putWebhook: 'PUT /api/v1/webhooks/{id}',
  deleteWebhook: 'DELETE /api/v1/webhooks/{id}',
  rotateWebhookSecret: 'POST /api/v1/webhooks/{id}/rotate-secret',
  testWebhook: 'POST /api/v1/webhooks/{id}/test',
  listDeliveries: 'GET /api/v1/webhooks/{id}/deliveries',
  replayDelivery: 'POST /api/v1/webhooks/{id}/deliveries/{delivery_id}/replay',
  importSession: 'POST /api/v1/sessions/import',
  getLiveness: 'GET /health/live',
  getReadiness: 'GET /health/ready',
  getMetrics: 'GET /metrics',
} as const satisfies Readonly<Record<keyof Operations, string>>

