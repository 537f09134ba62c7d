# Generated from openapi.json by scripts/python-client.ts: run `npm run python-client`.
"""What requests and answers contain. Times are ISO 8601 in UTC, ids are UUIDs."""

from typing import Any, Literal, TypedDict

from typing_extensions import NotRequired


class AcceptInvitation(TypedDict):
    name: NotRequired[str | None]
    """A name for people"""
    password: NotRequired[str | None]
    """At least 10 characters"""


class ApiKey(TypedDict):
    id: str
    """A UUID"""
    name: str
    """A name for people"""
    key_prefix: str
    """The beginning of the key"""
    key: str | None
    """The whole key, only in the answer that creates it"""
    scopes: list[Literal["read", "scrape", "write"]]
    """What the key may do"""
    created_at: str
    """When it was created"""
    last_used_at: str | None
    """When it was last used; null: never"""
    expires_at: str | None
    """When it expires; null: no known date"""
    requests: int
    """Number of requests"""


class Warnings2(TypedDict):
    code: Literal["UNKNOWN_FIELD"]
    """Machine-readable code; docs/errors.md lists all"""
    field: str
    """Path of the field in the request"""
    did_you_mean: str | None
    """The most similar known field; null: none is similar"""


Warnings = list[Warnings2]


class ApiKeyAnswer(TypedDict):
    id: str
    """A UUID"""
    name: str
    """A name for people"""
    key_prefix: str
    """The beginning of the key"""
    key: str | None
    """The whole key, only in the answer that creates it"""
    scopes: list[Literal["read", "scrape", "write"]]
    """What the key may do"""
    created_at: str
    """When it was created"""
    last_used_at: str | None
    """When it was last used; null: never"""
    expires_at: str | None
    """When it expires; null: no known date"""
    requests: int
    """Number of requests"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class AuditEntryDetails(TypedDict):
    key_prefix: NotRequired[str]
    """The beginning of the key"""
    capture_id: NotRequired[str]
    """The login in a browser of this server"""
    cookie_names: NotRequired[list[str]]
    """One name for each cookie; of a longer one the first 100 characters"""
    confidence: NotRequired[float]
    """Confidence, in per cent"""
    consent: NotRequired[bool]
    """Whether the owner of the account agreed; recorded in the audit trail"""
    count: NotRequired[int]
    """How many"""
    evidence: NotRequired[list[str]]
    """What was seen, strongest first"""
    expires_at: NotRequired[str]
    """When it expires; null: no known date"""
    fields: NotRequired[list[str]]
    """The fields that are not valid, or were changed"""
    format: NotRequired[str]
    """The format it was read as"""
    from_version: NotRequired[int]
    """The version that was made current again"""
    is_valid: NotRequired[bool]
    """Whether the session is logged in"""
    lease_id: NotRequired[str]
    """A UUID: the lease under which you hold the session"""
    login_url: NotRequired[str]
    """The login page that the page links or redirects to; null: none"""
    organization_id: NotRequired[str]
    """A UUID; null: none"""
    origins: NotRequired[list[str]]
    """Origins of a storageState"""
    page: NotRequired[str]
    """The page that gave the verdict, without secrets"""
    reason: NotRequired[str]
    """Why, in a word or a sentence"""
    request_id: NotRequired[str]
    """Identifies the request in logs and audit trail"""
    since: NotRequired[str]
    """When the first of them was refused"""
    source_id: NotRequired[str]
    """The sync source that pushed it"""
    until: NotRequired[str | None]
    """End of the lease; null: it was released"""
    through: NotRequired[int]
    """The number of the last entry that was removed"""
    tries_version: NotRequired[int]
    """The earlier version that was tried"""
    url: NotRequired[str]
    """An http or https URL"""
    verdict: NotRequired[str]
    """What the page shows"""
    version: NotRequired[int]
    """Version of the stored cookies and headers"""
    wrong_user: NotRequired[str]
    """The user that the site showed instead; null: no other user"""


class AuditEntry(TypedDict):
    seq: int
    """The position of the entry in the trail of its session: 1 for the first; it never changes"""
    action: Literal["created", "imported", "captured", "synced", "sync_refused", "updated", "refreshed", "validated", "used_for_scrape", "used_for_validation", "used_for_renewal", "cookies_rotated", "rotation_not_stored", "tokens_renewed", "renewal_failed", "rolled_back", "shared", "unshared", "leased", "disabled", "expired", "invalidated", "recovered", "use_refused", "checkpoint", "deleted"]
    """What was done"""
    actor: str
    """Who did it: an e-mail, or `system` for background work"""
    timestamp: str
    """When it happened"""
    details: AuditEntryDetails
    """Which fields are present depends on the action; `key_prefix` if a key was used"""


class AuditPage(TypedDict):
    entries: list[AuditEntry]
    """Entries, oldest first"""
    total: int
    """How many match"""
    next_cursor: str | None
    """`cursor` of the next page; null: this is the last page"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class Balance(TypedDict):
    balance_microcents: int
    """Nothing is charged: this means unlimited"""
    balance_display: str
    """The balance as text"""
    total_deposited_cents: int
    """Nothing is charged"""
    total_spent_cents: int
    """Nothing is charged"""


class ScrapeOptionsActions(TypedDict):
    type: Literal["click"]
    """What the step does"""
    selector: str
    """CSS, `text=…` or `xpath=…`"""


class ScrapeOptionsActions2(TypedDict):
    type: Literal["fill"]
    """What the step does"""
    selector: str
    """CSS, `text=…` or `xpath=…`"""
    value: str
    """The text to type, or the value of the option"""


class ScrapeOptionsActions3(TypedDict):
    type: Literal["press"]
    """What the step does"""
    selector: NotRequired[str | None]
    """A CSS selector"""
    key: str
    """The key, as Playwright names it"""


class ScrapeOptionsActions4(TypedDict):
    type: Literal["select"]
    """What the step does"""
    selector: str
    """CSS, `text=…` or `xpath=…`"""
    value: str
    """The text to type, or the value of the option"""


class ScrapeOptionsActions5(TypedDict):
    type: Literal["scroll"]
    """What the step does"""
    selector: NotRequired[str | None]
    """A CSS selector"""
    pixels: NotRequired[int | None]
    """How far to scroll down; negative: up; default 600"""
    direction: NotRequired[Literal["up", "down"] | None]
    """Not with `selector`, or negative `pixels`"""
    amount: NotRequired[float | None]
    """How far, in units of 600 pixels; only without `pixels` and `selector`"""


class ScrapeOptionsActions6(TypedDict):
    type: Literal["wait"]
    """What the step does"""
    selector: NotRequired[str | None]
    """A CSS selector"""
    milliseconds: NotRequired[int | None]
    """How long to wait if no selector is given"""


class ScrapeOptionsActions7(TypedDict):
    type: Literal["wait_for"]
    """What the step does"""
    selector: str
    """CSS, `text=…` or `xpath=…`"""


class ScrapeOptionsCostControls(TypedDict):
    force_tier: NotRequired[str | float | None]
    """Use only this tier"""
    max_tier: NotRequired[str | float | None]
    """Do not use a higher tier"""
    max_credits: NotRequired[float | None]
    """Do not use a tier that costs more"""
    fail_fast: NotRequired[bool | None]
    """403 TARGET_BLOCKED if the page is a block page"""


class ScrapeOptions(TypedDict):
    session_id: NotRequired[str | None]
    """A UUID"""
    cookies: NotRequired[dict[str, str] | str | None]
    """A map of names to values, or what a browser or tool exports"""
    lease_id: NotRequired[str | None]
    """A UUID: the lease under which you hold the session"""
    headers: NotRequired[dict[str, str] | None]
    """Sent with this scrape; they override the headers of the session"""
    session_headers: NotRequired[dict[str, str] | None]
    """The same; `headers` wins over it"""
    method: NotRequired[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"] | None]
    """Method of the request"""
    body: NotRequired[str | list[Any] | dict[str, Any] | None]
    """Body of the request: a text, or an object that is sent as JSON"""
    content_type: NotRequired[str | None]
    """Content type of the body"""
    mode: NotRequired[Literal["auto", "html", "js"] | None]
    """The mode"""
    formats: NotRequired[list[str] | None]
    """Formats of the page"""
    timeout: NotRequired[float | None]
    """Seconds for the whole scrape"""
    webhook_url: NotRequired[str | None]
    """Receives the result, signed with the callback secret of the account; https only"""
    include_raw_html: NotRequired[bool | None]
    """Also returns `raw_html`"""
    max_response_bytes: NotRequired[int | None]
    """0 means the maximum, 52428800"""
    require_session: NotRequired[bool | None]
    """410 if the session is not usable, instead of continuing without it"""
    wait_for_login_seconds: NotRequired[int | None]
    """For jobs with `session_id`: if the session is logged out, how long the job waits until somebody has logged in again"""
    render_js: NotRequired[bool | Literal["auto"] | None]
    """Whether scripts run; needs a tier with a browser"""
    wait_for: NotRequired[str | float | Literal[False] | None]
    """A selector that must be on the page, or milliseconds to wait; empty or false: nothing"""
    wait_for_selector: NotRequired[str | None]
    """The same as `wait_for`"""
    wait_until: NotRequired[str | None]
    """One of load, domcontentloaded, networkidle, commit"""
    wait_condition: NotRequired[str | None]
    """The same, as some clients call it"""
    block_images: NotRequired[bool | None]
    """Does not load images; for tiers with a browser"""
    screenshot: NotRequired[bool | None]
    """A picture of the whole page, PNG, at `screenshot_url`"""
    restore_session_storage: NotRequired[bool | None]
    """The stored sessionStorage goes into the browser, too; default false"""
    actions: NotRequired[list[ScrapeOptionsActions | ScrapeOptionsActions2 | ScrapeOptionsActions3 | ScrapeOptionsActions4 | ScrapeOptionsActions5 | ScrapeOptionsActions6 | ScrapeOptionsActions7] | None]
    """Steps on the page, in their order"""
    force_tier: NotRequired[str | float | None]
    """Use only this tier"""
    max_tier: NotRequired[str | float | None]
    """Do not use a higher tier"""
    max_credits: NotRequired[float | None]
    """Do not use a tier that costs more"""
    fail_fast: NotRequired[bool | None]
    """403 TARGET_BLOCKED if the page is a block page"""
    cost_controls: NotRequired[ScrapeOptionsCostControls | None]
    """Limits for the tiers"""


class Scrape(ScrapeOptions):
    url: str
    """An http or https URL"""
    sync: NotRequired[bool | None]
    """False: creates a job and returns immediately"""


class Batch(TypedDict):
    requests: NotRequired[list[str | Scrape] | None]
    """Each as the body of a scrape, or its URL alone"""
    urls: NotRequired[list[str | Scrape] | None]
    """The same with shared options: each item is a URL or an object, and options next to `urls` apply to every item; counted once for each item they have at most 8 MiB"""
    webhook_url: NotRequired[str | None]
    """Receives a message once every item has ended; otherwise as for a scrape"""


class BatchAccepted(TypedDict):
    batch_id: str
    """A UUID"""
    status: Literal["processing", "completed", "partially_failed", "failed", "cancelled", "pending", "running"]
    """The current status"""
    total_requests: int
    """Scrapes in which something of the session was sent"""
    total_urls: int
    """The same as `total_requests`"""
    job_ids: list[str]
    """In the order of the items"""
    estimated_credits: int
    """Likely number of credits"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class JobContent(TypedDict):
    html: NotRequired[str]
    """The page as HTML"""
    text: NotRequired[str]
    """The page as readable text"""
    markdown: NotRequired[str]
    """The page as Markdown"""
    json: NotRequired[Any]
    """JSON-LD, OpenGraph and metadata; or the JSON of a JSON answer"""
    raw: NotRequired[str]
    """The body as it came; base64 if it is not text"""


class JobBillingEscalations(TypedDict):
    tier: str
    """`1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser"""
    result: Literal["success", "failed", "blocked"]
    """The result; null: none yet"""
    credits: int
    """Credits counted; nothing is charged"""
    duration_ms: float
    """Duration in milliseconds"""
    error: str | None
    """What went wrong; null: nothing"""


class JobBilling(TypedDict):
    total_credits: int
    """Credits counted"""
    tier_used: str
    """`1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser"""
    escalations: list[JobBillingEscalations]
    """Each tier that was tried, in order"""


class JobAuthEvidence(TypedDict):
    signal: str
    """Name of the signal"""
    weight: float
    """Positive for logged in, negative for logged out (log-odds)"""
    seen: str
    """What was seen: at most 160 characters, never a secret"""


class JobAuth(TypedDict):
    verdict: Literal["logged_in", "logged_out", "blocked", "site_down", "unreachable", "unknown"]
    """What the page shows"""
    confidence: float
    """0 to 100: how sure the verdict is"""
    evidence: list[JobAuthEvidence]
    """What was seen, strongest first"""


class JobRedirectChain(TypedDict):
    url: str
    """An http or https URL"""
    status_code: int
    """HTTP status of the target"""


class JobContentTruncated(TypedDict):
    truncated: bool
    """Always true"""
    truncated_at_bytes: int
    """Size after the cut"""
    original_size_bytes: int
    """As announced by the target, else the bytes that were read"""
    truncation_reason: Literal["response_body_cap", "undecodable"]
    """Why the body was cut"""


class ScrapeResult(TypedDict):
    content: str | JobContent
    """The page: HTML as a text without `formats`, else an object by format"""
    url: str
    """An http or https URL"""
    status_code: int
    """The target's own status"""
    title: str | None
    """Title of the page"""
    byos_applied: bool
    """A cookie or header of the session was sent"""
    billing: JobBilling
    """What the scrape counts as; nothing is charged"""
    warning: str | None
    """What the caller should know; null: nothing"""
    login_wall: bool
    """Whether the page asks for a login"""
    auth: JobAuth
    """Whether the page shows a logged-in user, and the evidence"""
    final_url: str
    """The URL after all redirects"""
    redirected: bool
    """Whether any answer redirected"""
    redirect_chain: list[JobRedirectChain]
    """Each answer that redirected"""
    headers: dict[str, str]
    """Headers of the answer, without Set-Cookie"""
    response_time_ms: float
    """Response time in milliseconds"""
    size_bytes: int
    """Size of the body"""
    raw_html: NotRequired[str]
    """The page as it came"""
    content_truncated: NotRequired[JobContentTruncated]
    """Present only if the body was cut"""
    content_encoding: NotRequired[Literal["base64"]]
    """Present only if `content`, or its `raw`, is base64: the body is not text"""
    screenshot_url: NotRequired[str]
    """URL of a PNG, for the same credentials, for as long as results are kept; absent: none was taken"""


class BatchStatusItems(TypedDict):
    job_id: str
    """A UUID"""
    url: str
    """An http or https URL"""
    status: Literal["queued", "processing", "succeeded", "failed", "completed", "pending", "running"]
    """The current status"""
    error: str | None
    """What went wrong; null: nothing"""
    error_code: str | None
    """Code of the error, if it failed"""
    status_code: int | None
    """The target's own status; null while there is no result"""
    login_wall: bool | None
    """Whether the result is a login page; null while there is no result"""
    result: ScrapeResult | None
    """Once the batch has ended"""
    waiting_for_login: bool
    """It waits until somebody has logged in to its session again"""
    waiting_for_session: bool
    """It has asked for its session, which is busy, and asks again"""
    result_omitted: bool
    """A result exists but is not included here; read it with `GET /jobs/{job_id}`"""


class BatchStatus(TypedDict):
    batch_id: str
    """A UUID"""
    status: Literal["processing", "completed", "partially_failed", "failed", "cancelled", "pending", "running"]
    """The current status"""
    total_requests: int
    """Scrapes in which something of the session was sent"""
    total_urls: int
    """The same as `total_requests`"""
    job_ids: list[str]
    """In the order of the items"""
    pending: int
    """Pages that are waiting"""
    running: int
    """Pages that are being fetched"""
    completed: int
    """Pages that were fetched"""
    failed: int
    """Pages that were not fetched"""
    login_walls: int | None
    """Completed items whose result is a login page; null if an item ended in a version that did not note it"""
    error_statuses: int | None
    """Completed items whose target answered with a status of 400 or above; null if an item ended in a version that did not note it"""
    credits_used: int | None
    """Of all items with a result, once every item has ended; null before, and if none has a result; null if an item ended in a version that did not note it"""
    items: list[BatchStatusItems]
    """One item for each page, in order"""
    created_at: str
    """When it was created"""
    ended_at: str | None
    """When the last item ended; null: not yet"""


class BillingUsageTopDomains(TypedDict):
    domain: str
    """Host name; scheme, port and path are removed"""
    credits_used: int
    """Credits counted"""
    requests: int
    """Number of requests"""


class BillingUsage(TypedDict):
    today_credits: int
    """Credits counted today"""
    this_week_credits: int
    """Credits counted this week"""
    this_month_credits: int
    """Credits counted this month"""
    total_credits: int
    """Credits counted"""
    today_requests: int
    """Requests today"""
    this_week_requests: int
    """Requests this week"""
    top_domains: list[BillingUsageTopDomains]
    """Domains, most used first"""
    usage_since: str
    """Start of the count"""


class CallbackSecret(TypedDict):
    secret: str
    """`whsec_…`, only in this answer"""
    created_at: str
    """When it was created"""
    previous_valid_until: str | None
    """Until when the previous secret also signs, unless there is another rotation: only the newest two sign"""


class CaptureLastVerdict(TypedDict):
    verdict: str
    """What the page shows"""
    user: str | None
    """Who is logged in, as the page says"""
    is_wrong_user: bool
    """Another user is expected"""
    page: str | None
    """The page that gave the verdict, without secrets"""
    elsewhere: str | None
    """Another host of the site where the shown page is logged in; nothing of it is stored"""
    checked_at: str
    """When it was checked"""


class CaptureWillStore(TypedDict):
    cookie_names: list[str]
    """One name for each cookie; of a longer one the first 100 characters"""
    header_names: list[str]
    """`Authorization`, if the site asked for a Basic login"""
    origins: list[str]
    """Origins whose storage is kept"""
    too_large: list[str]
    """Parts of storage that are too large; in the viewer only"""
    other_sites: list[str]
    """Sites of which nothing is stored"""


class Capture(TypedDict):
    capture_id: str
    """The login"""
    status: Literal["open", "finished", "cancelled", "expired", "failed"]
    """The current status"""
    domain: str
    """Host name; scheme, port and path are removed"""
    session_id: str | None
    """The session that it refreshes, or has become"""
    reason: str | None
    """Why it failed"""
    expected_user: str | None
    """The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted"""
    is_watched: bool
    """The page is open in a browser"""
    last_verdict: CaptureLastVerdict | None
    """What its pages show now"""
    will_store: CaptureWillStore | None
    """Names of what would be stored now, and of what would not"""
    created_at: str
    """When it was created"""
    expires_at: str
    """When it expires; null: no known date"""


class ChangePassword(TypedDict):
    current_password: str
    """The current password"""
    new_password: str
    """At least 10 characters"""


class ChangeRole(TypedDict):
    role: Literal["member", "admin", "owner"]
    """Role in the organization"""


class CreateApiKey(TypedDict):
    name: str
    """A name for people"""
    scopes: NotRequired[list[Literal["read", "scrape", "write"]] | None]
    """What the key may do"""
    expires_at: NotRequired[str | None]
    """When it expires; null: no known date"""


class CreateOrganization(TypedDict):
    name: str
    """A name for people"""
    description: NotRequired[str | None]
    """A description for people"""


class CreateSessionValidationLoggedIn(TypedDict):
    selector: NotRequired[str | None]
    """CSS with tags, #ids, .classes and [attributes], combined with spaces, > and commas"""
    text: NotRequired[str | None]
    """Case and white space do not count"""
    status: NotRequired[int | None]
    """The current status"""
    url: NotRequired[str | None]
    """Where the visit ends: a path or a whole URL, * for anything"""


class CreateSessionValidation(TypedDict):
    url: NotRequired[str | None]
    """The page that is requested, like `validation_url`"""
    logged_in: NotRequired[CreateSessionValidationLoggedIn | None]
    """What shows that a user is logged in"""
    logged_out: NotRequired[CreateSessionValidationLoggedIn | None]
    """What shows that no user is logged in"""
    discover: NotRequired[bool | None]
    """Pages that the site links to may be visited to find one that shows the login; never one that looks like logging out"""
    tier: NotRequired[Literal["auto", "http", "browser"] | None]
    """What requests the page: `http`, `browser`, or `auto` (default): a browser if plain HTTP returns only the shell of an application"""


class CreateSessionMonitoring(TypedDict):
    enabled: NotRequired[bool | None]
    """Whether it is checked in the background"""
    min_seconds: NotRequired[int | None]
    """Minimum time between two checks, in seconds"""
    max_seconds: NotRequired[int | None]
    """Maximum time between two checks, in seconds"""


class CreateSessionConcurrency(TypedDict):
    mode: NotRequired[Literal["auto", "shared", "limited", "exclusive"] | None]
    """`auto` (default): shared until the site is seen to rotate cookies, exclusive from then on"""
    max: NotRequired[int | None]
    """Concurrent uses; only with `limited`"""
    wait_seconds: NotRequired[int | None]
    """How long a use waits when the limit is reached; the default and the maximum are the time of the use itself"""


class CreateSessionPace(TypedDict):
    min_interval_ms: int
    """Minimum time between the starts of two visits, in milliseconds"""


class CreateSessionViewport(TypedDict):
    width: int
    """In CSS pixels"""
    height: int
    """In CSS pixels"""


class CreateSessionProxy(TypedDict):
    url: str
    """`http`, `https` or `socks5`, with credentials where it asks for them; never returned"""


class CreateSessionRenewal(TypedDict):
    url: str
    """Inside the session's domain, or on a host of `renewal_hosts`"""
    method: NotRequired[Literal["POST", "GET"] | None]
    """Default POST"""
    content_type: NotRequired[str | None]
    """Of the body. Default: application/json for an object, else application/x-www-form-urlencoded"""
    body: NotRequired[str | dict[str, Any] | None]
    """A template: `{{refresh_token}}` becomes the token, escaped for the content type. Sealed and never returned; absent keeps the stored one"""
    refresh_token: NotRequired[str | None]
    """Sealed and never returned; absent keeps the stored one, or a cookie carries it"""
    access_token_path: str
    """Where the answer contains the new access token: a JSON pointer (RFC 6901)"""
    refresh_token_path: NotRequired[str | None]
    """Where it contains the next refresh token"""
    expires_in_path: NotRequired[str | None]
    """Where it states in how many seconds the access token expires; default: the expiry in the token itself"""


class CreateSession(TypedDict):
    name: str
    """A name for people"""
    expires_at: NotRequired[str | None]
    """When it expires; null: no known date"""
    notes: NotRequired[str | None]
    """Notes for people"""
    validation: NotRequired[CreateSessionValidation | None]
    """Your own rule for logged in and logged out, before all signals; null: the signals decide"""
    keep_alive: NotRequired[bool | None]
    """Whether the site is visited just before the session would expire from inactivity"""
    monitoring: NotRequired[CreateSessionMonitoring | None]
    """Limits for the interval of background checks, within those of the operator; null: only those"""
    concurrency: NotRequired[CreateSessionConcurrency | None]
    """How many uses of the session may run at the same time"""
    pace: NotRequired[CreateSessionPace | None]
    """Minimum time between the starts of two visits; null: none"""
    allowed_methods: NotRequired[list[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]] | None]
    """The methods that a scrape with it may use, always with `GET` (default GET, HEAD, OPTIONS, POST)"""
    write_back: NotRequired[Literal["on", "off"] | None]
    """Whether cookies that the site changes are stored (default on)"""
    cookie_owner: NotRequired[Literal["latchkey", "browser"] | None]
    """Who rotates its cookies. `browser`: a sync source pushes them, and what the site changes on requests of this server is not kept (default latchkey)"""
    expected_user: NotRequired[str | None]
    """The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted"""
    strict: NotRequired[bool | None]
    """Whether `require_session` is the default of scrapes: they are refused if the session cannot be used"""
    locale: NotRequired[str | None]
    """Language of the browser (BCP 47); sets Accept-Language unless a header does"""
    timezone: NotRequired[str | None]
    """Time zone of the browser, as IANA names it"""
    viewport: NotRequired[CreateSessionViewport | None]
    """Window size of the browser in CSS pixels; null: 1280 × 800"""
    external_id: NotRequired[str | None]
    """The name that your own system has for it, unique among the account's sessions; create and import update the session that has it"""
    labels: NotRequired[list[str] | None]
    """Words to find it by; lists can be filtered by them"""
    probe_user_agents: NotRequired[bool | None]
    """If no User-Agent is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox"""
    domain: str
    """Host name; scheme, port and path are removed"""
    headers: NotRequired[dict[str, str] | None]
    """Names and values"""
    user_agent: NotRequired[str | None]
    """Of the browser that logged in; many sites bind the session to it"""
    proxy: NotRequired[CreateSessionProxy | None]
    """The proxy for all traffic of the session; null: none"""
    consent: NotRequired[bool | None]
    """Whether the owner of the account agreed; recorded in the audit trail"""
    validation_url: NotRequired[str | None]
    """The page that shows whether the session is logged in"""
    validate: NotRequired[bool | None]
    """Checks the session in the background immediately"""
    renewal: NotRequired[CreateSessionRenewal | None]
    """How the access token in `Authorization` is renewed before it expires"""
    renewal_hosts: NotRequired[list[str] | None]
    """Hosts outside the domain that `renewal.url` may be on; only the owner may set them"""
    cookies: NotRequired[dict[str, str] | str | list[Any] | dict[str, Any] | None]
    """Required unless `encrypted_cookies` are given, or `headers` contain a login"""
    encrypted_cookies: NotRequired[str | None]
    """Instead of `cookies`: a JSON object of names and values, encrypted with AES-256-GCM; base64 of the nonce, a dot, base64 of ciphertext and tag"""
    wrapped_key: NotRequired[str | None]
    """The AES key, encrypted with RSA-OAEP (SHA-256) for the key of `GET /sessions/public-key`; base64"""
    cookie_names: NotRequired[list[str] | None]
    """Accepted and ignored: the names are those of the encrypted cookies"""


class CreateSyncSource(TypedDict):
    kind: Literal["cookiecloud"]
    """The program that pushes"""
    name: str
    """A name for people"""
    domains: NotRequired[list[str] | None]
    """Domains of the sessions"""
    create_missing: NotRequired[bool | None]
    """Whether pushes create sessions"""
    session_ids: NotRequired[list[str] | None]
    """Ids of sessions"""


class CreateWebhook(TypedDict):
    url: str
    """An http or https URL"""
    description: NotRequired[str | None]
    """A description for people"""
    events: NotRequired[list[Literal["*", "session.expiring_soon", "session.expired", "session.invalid", "session.recovered", "session.reauth_needed", "session.shared", "session.deleted", "session.rotated", "session.wrong_user", "session.sync_refused", "site.changed", "webhook.disabled"]] | None]
    """Default: all"""
    organization_id: NotRequired[str | None]
    """Receives events of the sessions shared with this organization, not of your own"""


class CreatedSyncSourceLastPushResults(TypedDict):
    domain: str
    """Host name; scheme, port and path are removed"""
    session_id: str | None
    """A UUID"""
    outcome: Literal["created", "updated", "unchanged", "refused", "not_logged_in", "undecided", "kept", "no_cookies", "disabled", "gone", "limit_reached", "too_large"]
    """What became of it; docs/sync.md explains each"""
    reason: Literal["logged_out", "wrong_user"] | None
    """Why it was refused"""
    too_large: list[str]
    """Parts of storage that were left out, because the session has no room for them"""


class CreatedSyncSourceLastPush(TypedDict):
    received_at: str
    """When it arrived"""
    results: list[CreatedSyncSourceLastPushResults]
    """One for each session and each missing domain"""


class CreatedSyncSource(TypedDict):
    id: str
    """A UUID"""
    kind: Literal["cookiecloud"]
    """The program that pushes"""
    name: str
    """A name for people"""
    server_url: str
    """The server address for the extension"""
    uuid: str
    """The user key for the extension"""
    domains: list[str]
    """Domains of the sessions"""
    create_missing: bool
    """Whether pushes create sessions"""
    session_ids: list[str]
    """The sessions that it feeds"""
    pushed_at: str | None
    """When the browser made the last push, by its own clock"""
    last_push: CreatedSyncSourceLastPush | None
    """The last accepted push; null: there was none"""
    created_at: str
    """When it was created"""
    updated_at: str
    """When it was last changed"""
    password: str
    """Only in this answer"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class EnsureSession(TypedDict):
    wait_seconds: NotRequired[int | None]
    """How long the request may wait for a login, in seconds; default 0"""


class ErrorDetailsFields(TypedDict):
    field: str
    """Path of the field in the request"""
    message: str
    """A sentence for people"""


class ErrorDetails(TypedDict):
    fields: list[ErrorDetailsFields]
    """The fields that are not valid, or were changed"""


class ErrorDetails2(TypedDict):
    allow: list[str]
    """Methods that the address supports"""


class ErrorDetails3(TypedDict):
    held_since: str | None
    """Start of the lease"""
    held_until: str | None
    """Latest end of the lease"""


class ErrorDetails4(TypedDict):
    login_url: str | None
    """The page of this server at which a person logs in again"""


class Error(TypedDict):
    error: Literal["SESSION_NOT_FOUND", "SESSION_EXPIRED", "SESSION_DOMAIN_MISMATCH", "SESSION_INACTIVE", "SESSION_LIMIT_REACHED", "SESSION_BUSY", "WRONG_USER", "LOGIN_NEEDED", "SESSION_COOKIES_CONFLICT", "UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "METHOD_NOT_ALLOWED", "CONFLICT", "PRECONDITION_FAILED", "PAYLOAD_TOO_LARGE", "URI_TOO_LONG", "UNSUPPORTED_MEDIA_TYPE", "VALIDATION_ERROR", "MALFORMED_JSON", "BAD_REQUEST", "REQUEST_TIMEOUT", "RATE_LIMITED", "INTERNAL", "TARGET_UNREACHABLE", "TIMEOUT", "PROXY_FAILED", "TARGET_NOT_ALLOWED", "TARGET_BLOCKED", "OVERLOADED", "STORAGE_UNAVAILABLE", "VAULT_UNAVAILABLE", "INTERRUPTED", "CANCELLED"]
    """Machine code, the same as `code`"""
    code: Literal["SESSION_NOT_FOUND", "SESSION_EXPIRED", "SESSION_DOMAIN_MISMATCH", "SESSION_INACTIVE", "SESSION_LIMIT_REACHED", "SESSION_BUSY", "WRONG_USER", "LOGIN_NEEDED", "SESSION_COOKIES_CONFLICT", "UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "METHOD_NOT_ALLOWED", "CONFLICT", "PRECONDITION_FAILED", "PAYLOAD_TOO_LARGE", "URI_TOO_LONG", "UNSUPPORTED_MEDIA_TYPE", "VALIDATION_ERROR", "MALFORMED_JSON", "BAD_REQUEST", "REQUEST_TIMEOUT", "RATE_LIMITED", "INTERNAL", "TARGET_UNREACHABLE", "TIMEOUT", "PROXY_FAILED", "TARGET_NOT_ALLOWED", "TARGET_BLOCKED", "OVERLOADED", "STORAGE_UNAVAILABLE", "VAULT_UNAVAILABLE", "INTERRUPTED", "CANCELLED"]
    """Machine-readable code; docs/errors.md lists all"""
    message: str
    """A sentence for a human, the same as `detail`"""
    detail: str
    """The same sentence as `message`"""
    status: int
    """The same as the HTTP status of the answer"""
    request_id: str
    """Identifies the request in logs and audit trail"""
    resolution: str
    """What to do next"""
    details: ErrorDetails | ErrorDetails2 | ErrorDetails3 | ErrorDetails4 | dict[str, Any]
    """More information, in words or by field"""
    field: NotRequired[str]
    """VALIDATION_ERROR: the first of `details.fields`"""
    retry_after: NotRequired[int]
    """429, 503 and SESSION_BUSY: seconds, the same as Retry-After"""


class Estimate(TypedDict):
    url: str
    """An http or https URL"""
    estimated_tier: str
    """Likely tier"""
    estimated_credits: int
    """Likely number of credits"""
    confidence: Literal["low", "medium", "high"]
    """Confidence, in per cent"""
    max_possible_credits: int
    """Maximum number of credits"""
    reasoning: str
    """Explanation in words"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class EventData(TypedDict):
    session_id: NotRequired[str]
    """A UUID"""
    name: NotRequired[str]
    """A name for people"""
    domain: NotRequired[str]
    """Host name; scheme, port and path are removed"""
    status: NotRequired[Literal["active", "expired", "invalid", "pending_validation"]]
    """The current status"""
    expires_at: NotRequired[str | None]
    """When it expires; null: no known date"""
    reason: NotRequired[str]
    """Why, in a word or a sentence"""
    cause: NotRequired[str]
    """Why"""
    verdict: NotRequired[str]
    """What the page shows"""
    confidence: NotRequired[int]
    """Confidence, in per cent"""
    details: NotRequired[str]
    """Why, in a sentence or two"""
    evidence: NotRequired[list[str]]
    """What the latest check saw, in words"""
    page: NotRequired[str | None]
    """Where that check ended; redacted"""
    login_url: NotRequired[str | None]
    """The login page of the site, redacted; in `session.reauth_needed`: the page of this server to log in"""
    site_login_url: NotRequired[str | None]
    """The login page of the site; redacted"""
    expected_user: NotRequired[str | None]
    """The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted"""
    wrong_user: NotRequired[str]
    """The user that the site showed instead; null: no other user"""
    source_id: NotRequired[str]
    """The sync source that pushed the state"""
    stored: NotRequired[bool]
    """False: the browser that pushes its cookies owns them"""
    sessions: NotRequired[int]
    """How many sessions of the site look logged out"""
    within_seconds: NotRequired[int]
    """Seconds before the expiry date"""
    version: NotRequired[int]
    """Version of the stored cookies and headers"""
    organization_id: NotRequired[str]
    """A UUID; null: none"""
    webhook_id: NotRequired[str]
    """A UUID"""


class Event(TypedDict):
    id: str
    """A UUID"""
    seq: int
    """Increases by one for each event, and by more after a restore of a backup"""
    type: Literal["session.expiring_soon", "session.expired", "session.invalid", "session.recovered", "session.reauth_needed", "session.shared", "session.deleted", "session.rotated", "session.wrong_user", "session.sync_refused", "site.changed", "webhook.disabled"]
    """The type of event"""
    timestamp: str
    """When it happened"""
    organization_id: str | None
    """A UUID; null: none"""
    session_id: str | None
    """A UUID"""
    data: EventData
    """Which fields are present depends on the type"""


class EventPage(TypedDict):
    events: list[Event]
    """The events, oldest first"""
    next_cursor: str
    """Where to continue, also if there are no more events yet"""
    has_more: bool
    """Whether more follows"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class SessionValidationLoggedIn(TypedDict):
    selector: str | None
    """A CSS selector"""
    text: str | None
    """The page as readable text"""
    status: int | None
    """The current status"""
    url: str | None
    """An http or https URL"""


class SessionValidation(TypedDict):
    url: str
    """The same as `validation_url`"""
    logged_in: SessionValidationLoggedIn | None
    """What shows that a user is logged in"""
    logged_out: SessionValidationLoggedIn | None
    """What shows that no user is logged in"""
    discover: bool
    """Whether other pages are requested if the named one does not show the login"""
    tier: Literal["auto", "http", "browser"]
    """What asks the page"""


class SessionMonitoring(TypedDict):
    enabled: bool
    """Whether it is checked in the background"""
    min_seconds: int | None
    """Minimum time between two checks, in seconds"""
    max_seconds: int | None
    """Maximum time between two checks, in seconds"""


class SessionConcurrency(TypedDict):
    mode: Literal["auto", "shared", "limited", "exclusive"]
    """The mode"""
    max: int | None
    """For `limited`: 1 to 64"""
    wait_seconds: int | None
    """How long a use may wait, in seconds; null: the time of the use itself"""


class SessionPace(TypedDict):
    min_interval_ms: int
    """Minimum time between the starts of two visits, in milliseconds"""


class SessionViewport(TypedDict):
    width: int
    """In CSS pixels"""
    height: int
    """In CSS pixels"""


class SessionProxy(TypedDict):
    host: str
    """A name or an address"""
    port: int
    """Its port"""


class RenewalLast(TypedDict):
    verdict: Literal["logged_in", "logged_out", "blocked", "site_down", "unreachable", "unknown"]
    """`logged_in`: a new access token came; `logged_out`: the renewal was refused"""
    reason: str
    """In a sentence"""
    evidence: list[str]
    """What was seen; never a token"""
    http_status: int | None
    """Of the answer; null if there was none"""
    at: str
    """When"""


class Renewal(TypedDict):
    url: str
    """Where the token is renewed"""
    method: Literal["POST", "GET"]
    """With which method"""
    content_type: str | None
    """Of the body; null: application/x-www-form-urlencoded"""
    access_token_path: str
    """JSON pointer to the new access token"""
    refresh_token_path: str | None
    """JSON pointer to the next refresh token"""
    expires_in_path: str | None
    """JSON pointer to the lifetime of the token in seconds"""
    next_at: str | None
    """When it is renewed next; null: not before it is changed"""
    token_expires_at: str | None
    """When the access token expires; null: not known"""
    failures: int
    """Consecutive renewals that returned no token"""
    last: RenewalLast | None
    """Result of the last renewal; null: there was none"""


class SessionLastVerdict(TypedDict):
    verdict: Literal["logged_in", "logged_out", "blocked", "site_down", "unreachable", "unknown"]
    """What the page shows"""
    confidence: float
    """0 to 100: how sure the verdict is"""
    reason: str
    """In a sentence or two"""
    evidence: list[str]
    """What was seen, in words, strongest first; never a value"""
    login_url: str | None
    """The login page that the page links or redirects to; redacted"""
    http_status: int | None
    """HTTP status of the page; null: it was not reached"""
    final_url: str | None
    """Where the visit ended; redacted"""
    wrong_user: str | None
    """The user that is logged in instead of the expected one"""
    checked_at: str
    """When it was checked"""
    tier: str
    """`1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser"""


class Session(TypedDict):
    id: str
    """A UUID"""
    name: str
    """A name for people"""
    disabled: bool
    """Stops all use, and keeps what is stored"""
    expires_at: str | None
    """When it expires; null: no known date"""
    notes: str | None
    """Notes for people"""
    validation: SessionValidation | None
    """Your own rule for logged in and logged out, before all signals; null: the signals decide"""
    keep_alive: bool
    """Whether the site is visited just before the session would expire from inactivity"""
    monitoring: SessionMonitoring | None
    """Limits for the interval of background checks, within those of the operator; null: only those"""
    concurrency: SessionConcurrency
    """How many uses of the session may run at the same time"""
    pace: SessionPace | None
    """Minimum time between the starts of two visits; null: none"""
    allowed_methods: list[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]]
    """The methods that a scrape with it may use, always with `GET` (default GET, HEAD, OPTIONS, POST)"""
    write_back: Literal["on", "off"]
    """Whether cookies that the site changes are stored (default on)"""
    cookie_owner: Literal["latchkey", "browser"]
    """Who rotates its cookies. `browser`: a sync source pushes them, and what the site changes on requests of this server is not kept (default latchkey)"""
    expected_user: str | None
    """The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted"""
    strict: bool
    """Whether `require_session` is the default of scrapes: they are refused if the session cannot be used"""
    locale: str | None
    """Language of the browser (BCP 47); sets Accept-Language unless a header does"""
    timezone: str | None
    """Time zone of the browser, as IANA names it"""
    viewport: SessionViewport | None
    """Window size of the browser in CSS pixels; null: 1280 × 800"""
    external_id: str | None
    """The name that your own system has for it, unique among the account's sessions; create and import update the session that has it"""
    labels: list[str]
    """Words to find it by; lists can be filtered by them"""
    probe_user_agents: bool
    """If no User-Agent is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox"""
    session_id: str
    """The same as `id`"""
    domain: str
    """Host name; scheme, port and path are removed"""
    cookie_names: list[str]
    """One name for each cookie; of a longer one the first 100 characters"""
    cookie_count: int
    """How many cookies the session has"""
    header_names: list[str] | None
    """Names of the stored headers; of a longer one the first 100 characters; null: none"""
    status: Literal["active", "expired", "invalid", "pending_validation"]
    """The current status"""
    expiry_status: Literal["ok", "expiring_soon", "expired"] | None
    """Judged by `expires_at`: `expiring_soon` within 72 hours; null: no date"""
    last_validated_at: str | None
    """When it was last checked; null: never"""
    validation_confidence: float | None
    """Confidence of the last check, 50 to 100; null: none yet"""
    validation_url: str
    """The page that shows whether the session is logged in"""
    next_validation_at: str | None
    """When the next background check is due; null: none"""
    rotates: bool
    """Whether the site changed a cookie that a request carried, or replaced a token in storage, since a user last stored cookies"""
    binding: Literal["none", "device", "unknown"]
    """Whether the login is bound to the device of its browser, from what was seen; `unknown`: not seen yet"""
    binding_details: str
    """What is known of that, and what to expect"""
    proxy: SessionProxy | None
    """The proxy that everything of the session goes through; null: none"""
    renewal: Renewal | None
    """How its access token is renewed; null: it is not renewed"""
    renewal_hosts: list[str]
    """Hosts outside the domain that a renewal may go to"""
    last_verdict: SessionLastVerdict | None
    """Result of the latest check, and why; null before the first check of the stored cookies"""
    state_version: int
    """Of the stored cookies and headers; increases with each change of them"""
    consecutive_failures: int
    """Consecutive answers that showed it logged out"""
    last_used_at: str | None
    """When it was last used; null: never"""
    total_requests: int
    """Scrapes in which something of the session was sent"""
    successful_requests: int
    """Those of `total_requests` whose page shows the session logged in, or not logged out"""
    success_rate: float
    """0 to 100, one decimal"""
    organization_id: str | None
    """A UUID; null: none"""
    is_shared: bool
    """Whether an organization may use it"""
    access: Literal["owner", "admin", "member"]
    """Your access: as the owner, or as admin or member of the organization it is shared with"""
    created_at: str
    """When it was created"""
    updated_at: str
    """When it was last changed"""


class ValidationIndicatorsFound(TypedDict):
    account_links: list[str]
    """Links to the visitor's own pages, as on the page"""
    user_elements: list[str]
    """Texts that name the visitor"""


class Validation(TypedDict):
    is_valid: bool
    """Follows `status` if the check is inconclusive"""
    confidence: float
    """50 to 100: how sure `is_valid` is"""
    http_status: int | None
    """HTTP status of the page; null: it was not reached"""
    detected_user: str | None
    """Name, user name or e-mail of the visitor, as shown by the page"""
    wrong_user: str | None
    """The user that is shown instead of the expected one"""
    cookie_expiry_detected: str | None
    """When the login expires, according to the site or a token; null: not stated"""
    cookies_expiring_soon: bool
    """Whether the login expires within 72 hours"""
    indicators_found: ValidationIndicatorsFound
    """What the page shows about the visitor"""
    consecutive_failures: int
    """Consecutive answers that showed it logged out"""
    details: str
    """More information, in words or by field"""
    valid: bool
    """The same as `is_valid`"""
    reason: str | None
    """`details` where it is not valid"""
    id: str
    """A UUID"""
    name: str
    """A name for people"""
    domain: str
    """Host name; scheme, port and path are removed"""
    status: Literal["active", "expired", "invalid", "pending_validation"]
    """The current status"""
    inconclusive: bool
    """The check was inconclusive; the status did not change"""
    final_url: str | None
    """Without what may be a secret in it"""
    tier_used: str
    """`1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser"""


class FinishedCapture(TypedDict):
    capture_id: str
    """The login"""
    session: Session
    validation: Validation | None
    """The first check; null: it could not be made yet"""


class Health(TypedDict):
    status: Literal["ok"]
    """The current status"""


class ImportReceiptGuessed(TypedDict):
    name: str
    """A name for people"""
    what: list[str]
    """Attributes"""
    how: str
    """How, in words"""


class ImportReceiptDropped(TypedDict):
    name: str | None
    """A name for people"""
    domain: str | None
    """Host name; scheme, port and path are removed"""
    reason: Literal["other_domain", "expired", "malformed", "limit", "duplicate"]
    """Why, in a word or a sentence"""
    count: int
    """How many"""


class ImportReceiptHeaders(TypedDict):
    kept: list[str]
    """Names of what is kept"""
    dropped: list[str]
    """What was not kept"""


class ImportReceiptStorage(TypedDict):
    origins: int
    """Origins whose storage is kept"""
    items: int
    """Entries of their localStorage"""


class ImportReceiptStorageTokens(TypedDict):
    origin: str
    """scheme://host[:port]"""
    key: str
    """Of the entry"""
    kind: Literal["jwt", "opaque"]
    """`jwt`: a JSON Web Token; `opaque`: another text"""
    expires_at: str | None
    """As stated in the token; null if it states none"""


class ImportReceiptWarnings(TypedDict):
    code: Literal["expires_soon", "expired", "clearance_without_user_agent", "device_bound", "no_login_cookie", "cookies_in_file", "cookies_left_out", "no_user_agent", "shell_variable", "needs_browser", "nothing_usable", "login_kept", "older_login"]
    """Machine-readable code; docs/errors.md lists all"""
    message: str
    """A sentence for people"""
    names: list[str]
    """Names of cookies"""


class ImportReceipt(TypedDict):
    format: Literal["map", "cookie_header", "set_cookie", "request_headers", "curl", "wget", "httpie", "powershell", "fetch", "har", "cookie_editor", "edit_this_cookie", "puppeteer", "netscape", "lwp", "storage_state", "httpie_session", "tough_cookie", "insomnia", "cookiecloud", "cdp", "cookie_quick_manager", "cookie_objects"]
    """The format it was read as"""
    domains: list[str]
    """Domains of the sessions"""
    kept: list[str]
    """Names, one for each cookie"""
    guessed: list[ImportReceiptGuessed]
    """Attributes that the format does not contain or the name of the cookie contradicts, and `validation_url` where nothing says it: how they were guessed"""
    dropped: list[ImportReceiptDropped]
    """What was not kept"""
    headers: ImportReceiptHeaders
    """Names of the headers that are kept and dropped"""
    storage: ImportReceiptStorage
    """What is kept of local storage"""
    storage_tokens: list[ImportReceiptStorageTokens]
    """Entries of localStorage that look like bearer tokens: `use_token` takes one of them"""
    binding: Literal["none", "device", "unknown"]
    """Whether the login is bound to the device of its browser, from what was seen; `unknown`: not seen yet"""
    binding_details: str
    """What is known of that, and what to expect"""
    warnings: list[ImportReceiptWarnings]
    """Problems that are likely to appear later"""


class ImportRows(TypedDict):
    rows: list[Any]
    """1 to 100 objects, each as the body of an import, with an `external_id`"""
    dry_run: NotRequired[bool | None]
    """Returns the receipt and stores nothing"""


class ImportSessionsOptionsUseToken(TypedDict):
    origin: str
    """As the receipt of an import names it"""
    key: str
    """As the receipt of an import names it"""


class ImportSessionsOptions(TypedDict):
    name: NotRequired[str | None]
    """Default: the domain"""
    expires_at: NotRequired[str | None]
    """When it expires; null: no known date"""
    notes: NotRequired[str | None]
    """Notes for people"""
    validation: NotRequired[CreateSessionValidation | None]
    """Your own rule for logged in and logged out, before all signals; null: the signals decide"""
    keep_alive: NotRequired[bool | None]
    """Whether the site is visited just before the session would expire from inactivity"""
    monitoring: NotRequired[CreateSessionMonitoring | None]
    """Limits for the interval of background checks, within those of the operator; null: only those"""
    concurrency: NotRequired[CreateSessionConcurrency | None]
    """How many uses of the session may run at the same time"""
    pace: NotRequired[CreateSessionPace | None]
    """Minimum time between the starts of two visits; null: none"""
    allowed_methods: NotRequired[list[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]] | None]
    """The methods that a scrape with it may use, always with `GET` (default GET, HEAD, OPTIONS, POST)"""
    write_back: NotRequired[Literal["on", "off"] | None]
    """Whether cookies that the site changes are stored (default on)"""
    cookie_owner: NotRequired[Literal["latchkey", "browser"] | None]
    """Who rotates its cookies. `browser`: a sync source pushes them, and what the site changes on requests of this server is not kept (default latchkey)"""
    expected_user: NotRequired[str | None]
    """The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted"""
    strict: NotRequired[bool | None]
    """Whether `require_session` is the default of scrapes: they are refused if the session cannot be used"""
    locale: NotRequired[str | None]
    """Language of the browser (BCP 47); sets Accept-Language unless a header does"""
    timezone: NotRequired[str | None]
    """Time zone of the browser, as IANA names it"""
    viewport: NotRequired[CreateSessionViewport | None]
    """Window size of the browser in CSS pixels; null: 1280 × 800"""
    external_id: NotRequired[str | None]
    """The name that your own system has for it, unique among the account's sessions; create and import update the session that has it"""
    labels: NotRequired[list[str] | None]
    """Words to find it by; lists can be filtered by them"""
    probe_user_agents: NotRequired[bool | None]
    """If no User-Agent is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox"""
    domain: NotRequired[str | None]
    """Default: the domain that the content names"""
    headers: NotRequired[dict[str, str] | None]
    """Names and values"""
    user_agent: NotRequired[str | None]
    """Of the browser that logged in; many sites bind the session to it"""
    proxy: NotRequired[CreateSessionProxy | None]
    """The proxy for all traffic of the session; null: none"""
    consent: NotRequired[bool | None]
    """Whether the owner of the account agreed; recorded in the audit trail"""
    validation_url: NotRequired[str | None]
    """The page that shows whether the session is logged in"""
    validate: NotRequired[bool | None]
    """Checks the session in the background immediately"""
    renewal: NotRequired[CreateSessionRenewal | None]
    """How the access token in `Authorization` is renewed before it expires"""
    renewal_hosts: NotRequired[list[str] | None]
    """Hosts outside the domain that `renewal.url` may be on; only the owner may set them"""
    domains: NotRequired[list[str] | None]
    """Creates one session for each domain"""
    format: NotRequired[Literal["map", "cookie_header", "set_cookie", "request_headers", "curl", "wget", "httpie", "powershell", "fetch", "har", "cookie_editor", "edit_this_cookie", "puppeteer", "netscape", "lwp", "storage_state", "httpie_session", "tough_cookie", "insomnia", "cookiecloud", "cdp", "cookie_quick_manager", "cookie_objects"] | None]
    """Reads the content as this format only"""
    use_token: NotRequired[ImportSessionsOptionsUseToken | None]
    """The entry of local storage whose token becomes the Authorization header"""
    dry_run: NotRequired[bool | None]
    """Returns the receipt and stores nothing"""


class ImportSessions(ImportSessionsOptions):
    content: NotRequired[str | list[Any] | dict[str, Any] | None]
    """What a browser or tool exports: text, a list or an object"""
    cookies: NotRequired[str | list[Any] | dict[str, Any] | None]
    """The same as `content`"""
    log: NotRequired[dict[str, Any] | None]
    """Of a HAR that is the body itself"""
    origins: NotRequired[list[Any] | None]
    """Of a storageState that is the body itself"""


class ImportWithoutCreation(TypedDict):
    receipt: ImportReceipt
    """Result of the import"""
    created: Literal[False]
    """False: a session with this `external_id` existed, and was updated"""
    updates: str | None
    """The session with this `external_id`, which is updated (with `dry_run`: would be); null: none has it"""
    sessions: list[Session]
    """The updated session; empty with `dry_run`"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class Imported(TypedDict):
    receipt: ImportReceipt
    """Result of the import"""
    created: Literal[True]
    """False: a session with this `external_id` existed, and was updated"""
    sessions: list[Session]
    """One for each domain, in their order"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class ImportedRowsResultsError(TypedDict):
    code: Literal["SESSION_NOT_FOUND", "SESSION_EXPIRED", "SESSION_DOMAIN_MISMATCH", "SESSION_INACTIVE", "SESSION_LIMIT_REACHED", "SESSION_BUSY", "WRONG_USER", "LOGIN_NEEDED", "SESSION_COOKIES_CONFLICT", "UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "METHOD_NOT_ALLOWED", "CONFLICT", "PRECONDITION_FAILED", "PAYLOAD_TOO_LARGE", "URI_TOO_LONG", "UNSUPPORTED_MEDIA_TYPE", "VALIDATION_ERROR", "MALFORMED_JSON", "BAD_REQUEST", "REQUEST_TIMEOUT", "RATE_LIMITED", "INTERNAL", "TARGET_UNREACHABLE", "TIMEOUT", "PROXY_FAILED", "TARGET_NOT_ALLOWED", "TARGET_BLOCKED", "OVERLOADED", "STORAGE_UNAVAILABLE", "VAULT_UNAVAILABLE", "INTERRUPTED", "CANCELLED"]
    """Machine-readable code; docs/errors.md lists all"""
    message: str
    """A sentence for people"""
    field: str | None
    """The field that is not valid; null: none"""


class ImportedRowsResults(TypedDict):
    outcome: Literal["created", "updated", "refused"]
    """What became of the row; with `dry_run`, what would"""
    session_id: str | None
    """Null: refused, or it would be created"""
    format: Literal["map", "cookie_header", "set_cookie", "request_headers", "curl", "wget", "httpie", "powershell", "fetch", "har", "cookie_editor", "edit_this_cookie", "puppeteer", "netscape", "lwp", "storage_state", "httpie_session", "tough_cookie", "insomnia", "cookiecloud", "cdp", "cookie_quick_manager", "cookie_objects"] | None
    """The format it was read as"""
    cookies: int | None
    """How many cookies are kept"""
    warnings: list[Literal["expires_soon", "expired", "clearance_without_user_agent", "device_bound", "no_login_cookie", "cookies_in_file", "cookies_left_out", "no_user_agent", "shell_variable", "needs_browser", "nothing_usable", "login_kept", "older_login"]]
    """Codes of the warnings of its receipt"""
    error: ImportedRowsResultsError | None
    """Why it was refused; null: it was not"""


class ImportedRows(TypedDict):
    results: list[ImportedRowsResults]
    """One for each row, in order"""
    sessions_left: int
    """How many more sessions the account may have after this request"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class Invitation(TypedDict):
    id: str
    """A UUID"""
    organization_id: str
    """A UUID; null: none"""
    email: str
    """In lower case"""
    role: Literal["member", "admin", "owner"]
    """Role in the organization"""
    token: str | None
    """Only in the answer that creates it"""
    created_at: str
    """When it was created"""
    expires_at: str
    """When it expires; null: no known date"""


class InvitationAcceptedUser(TypedDict):
    id: str
    """A UUID"""
    email: str
    """In lower case"""
    name: str
    """A name for people"""
    operator: bool
    """Whether the user operates this server"""
    created_at: str
    """When it was created"""


class Organization(TypedDict):
    id: str
    """A UUID"""
    name: str
    """A name for people"""
    slug: str
    """The name in a form for URLs"""
    description: str | None
    """A description for people"""
    is_personal: bool
    """Whether it belongs to one user only"""
    role: Literal["member", "admin", "owner"]
    """Role in the organization"""
    member_count: int
    """Number of members"""
    created_at: str
    """When it was created"""


class InvitationAccepted(TypedDict):
    organization: Organization
    """The organization"""
    user: InvitationAcceptedUser
    """The account"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class InvitationAnswer(TypedDict):
    id: str
    """A UUID"""
    organization_id: str
    """A UUID; null: none"""
    email: str
    """In lower case"""
    role: Literal["member", "admin", "owner"]
    """Role in the organization"""
    token: str | None
    """Only in the answer that creates it"""
    created_at: str
    """When it was created"""
    expires_at: str
    """When it expires; null: no known date"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class Invite(TypedDict):
    email: str
    """In lower case"""
    role: NotRequired[Literal["member", "admin", "owner"] | None]
    """Role in the organization"""


class JobWaitingForLogin(TypedDict):
    session_id: str
    """A UUID"""
    login_url: str
    """The page of this server at which a person logs in again"""
    until: str
    """When it stops waiting"""


class Job(TypedDict):
    content: NotRequired[str | JobContent]
    """The page: HTML as a text without `formats`, else an object by format"""
    url: NotRequired[str]
    """An http or https URL"""
    status_code: NotRequired[int]
    """The target's own status"""
    title: NotRequired[str | None]
    """Title of the page"""
    byos_applied: NotRequired[bool]
    """A cookie or header of the session was sent"""
    billing: NotRequired[JobBilling]
    """What the scrape counts as; nothing is charged"""
    warning: NotRequired[str | None]
    """What the caller should know; null: nothing"""
    login_wall: NotRequired[bool]
    """Whether the page asks for a login"""
    auth: NotRequired[JobAuth]
    """Whether the page shows a logged-in user, and the evidence"""
    final_url: NotRequired[str]
    """The URL after all redirects"""
    redirected: NotRequired[bool]
    """Whether any answer redirected"""
    redirect_chain: NotRequired[list[JobRedirectChain]]
    """Each answer that redirected"""
    headers: NotRequired[dict[str, str]]
    """Names and values"""
    response_time_ms: NotRequired[float]
    """Response time in milliseconds"""
    size_bytes: NotRequired[int]
    """Size of the body"""
    raw_html: NotRequired[str]
    """The page as it came"""
    content_truncated: NotRequired[JobContentTruncated]
    """Present only if the body was cut"""
    content_encoding: NotRequired[Literal["base64"]]
    """Present only if `content`, or its `raw`, is base64: the body is not text"""
    screenshot_url: NotRequired[str]
    """URL of a PNG, for the same credentials, for as long as results are kept; absent: none was taken"""
    job_id: str
    """A UUID"""
    status: Literal["queued", "processing", "succeeded", "failed", "completed", "pending", "running"]
    """The current status"""
    result: ScrapeResult | None
    """The result; null: none yet"""
    error: str | None
    """What went wrong; null: nothing"""
    error_code: str | None
    """Code of the error, if it failed"""
    waiting_for_login: NotRequired[JobWaitingForLogin | None]
    """Set while the job waits until somebody has logged in to its session again"""
    waiting_for_session: NotRequired[bool]
    """It has asked for its session, which is busy, and asks again"""


class JobAccepted(TypedDict):
    job_id: str
    """A UUID"""
    status: Literal["queued", "processing", "succeeded", "failed", "completed", "pending", "running"]
    """The current status"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class JobListJobs(TypedDict):
    job_id: str
    """A UUID"""
    status: Literal["queued", "processing", "succeeded", "failed", "completed", "pending", "running"]
    """The current status"""
    error_code: str | None
    """Code of the error, if it failed"""
    status_code: int | None
    """The target's own status; null while there is no result"""
    login_wall: bool | None
    """Whether the result is a login page; null while there is no result"""
    batch_id: str | None
    """The batch that it is an item of; null: none"""
    waiting_for_login: JobWaitingForLogin | None
    """Set while the job waits until somebody has logged in to its session again"""
    waiting_for_session: bool
    """It has asked for its session, which is busy, and asks again"""
    created_at: str
    """When it was created"""
    expires_at: str
    """When the job and its result are deleted; of a job that has not ended, when it fails if it is not run by then"""


class JobList(TypedDict):
    jobs: list[JobListJobs]
    """Newest first, without requests and results"""
    next_cursor: str | None
    """`cursor` of the next page; null: this is the last page"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class Lease(TypedDict):
    lease_id: str
    """A UUID: the lease under which you hold the session"""
    session_id: str
    """A UUID"""
    fencing_token: int
    """Higher for each lease of the session"""
    held_since: str
    """Start of the lease"""
    expires_at: str
    """When it expires; null: no known date"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class LoggedIn(TypedDict):
    access_token: NotRequired[str]
    """For `Authorization: Bearer`"""
    token_type: NotRequired[Literal["bearer"]]
    """Always bearer"""
    expires_in: int
    """Seconds until it expires"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class Login(TypedDict):
    email: str
    """In lower case"""
    password: str
    """At least 10 characters"""
    cookie: NotRequired[bool | None]
    """Sets a dashboard cookie instead of returning a token"""


class LoginPin(TypedDict):
    login_url: str
    """The page at which the PIN is entered; it holds no secret"""
    pin: str
    """To be sent separately from the address"""
    expires_at: str
    """When it expires; null: no known date"""


class Me(TypedDict):
    id: str
    """A UUID"""
    email: str
    """In lower case"""
    name: str
    """A name for people"""
    operator: bool
    """Whether the user operates this server"""
    created_at: str
    """When it was created"""
    credits_remaining: int
    """Nothing is charged: this means unlimited"""
    credits_total: int
    """Credits counted so far"""
    subscription_tier: str
    """There is only one tier"""


class Member(TypedDict):
    user_id: str
    """A UUID"""
    email: str
    """In lower case"""
    name: str
    """A name for people"""
    role: Literal["member", "admin", "owner"]
    """Role in the organization"""
    joined_at: str
    """When the member joined"""


class MemberAnswer(TypedDict):
    user_id: str
    """A UUID"""
    email: str
    """In lower case"""
    name: str
    """A name for people"""
    role: Literal["member", "admin", "owner"]
    """Role in the organization"""
    joined_at: str
    """When the member joined"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class OpenCapture(TypedDict):
    start_url: str
    """Where the browser begins: the page to log in"""
    name: NotRequired[str | None]
    """Of the new session; default its domain"""
    domain: NotRequired[str | None]
    """Of the session; default the host of `start_url`"""
    session_id: NotRequired[str | None]
    """Store the login in this session instead of a new one"""
    expected_user: NotRequired[str | None]
    """Whom the site must show; a login as another is refused"""
    locale: NotRequired[str | None]
    """Language of the browser (BCP 47); sets Accept-Language unless a header does"""
    timezone: NotRequired[str | None]
    """Time zone of the browser, as IANA names it"""
    viewport: NotRequired[CreateSessionViewport | None]
    """CSS pixels of the window of the browser; default as large as the viewer shows it"""
    auto_finish: NotRequired[bool | None]
    """Finish when two consecutive checks see a user logged in"""
    for_other: NotRequired[bool | None]
    """Another person logs in: the link then also needs a PIN, which you send separately"""


class OpenLogin(TypedDict):
    replace: NotRequired[bool | None]
    """End the login that the account has open, and that is in the way; nothing of it is kept. Default false"""


class OpenedCapture(TypedDict):
    capture_id: str
    """The login"""
    viewer_url: str
    """Open it in a browser; the first device that does may use it"""
    pin: str | None
    """With `for_other`: the PIN that the link needs"""
    expires_at: str
    """When it expires; null: no known date"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class OrganizationAnswer(TypedDict):
    id: str
    """A UUID"""
    name: str
    """A name for people"""
    slug: str
    """The name in a form for URLs"""
    description: str | None
    """A description for people"""
    is_personal: bool
    """Whether it belongs to one user only"""
    role: Literal["member", "admin", "owner"]
    """Role in the organization"""
    member_count: int
    """Number of members"""
    created_at: str
    """When it was created"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class RefreshSession(TypedDict):
    cookies: NotRequired[dict[str, str] | str | list[Any] | dict[str, Any] | None]
    """A map of names to values, or what a browser or tool exports"""
    headers: NotRequired[dict[str, str] | None]
    """Names and values"""
    expires_at: NotRequired[str | None]
    """When it expires; null: no known date"""
    encrypted_cookies: NotRequired[str | None]
    """Instead of `cookies`: a JSON object of names and values, encrypted with AES-256-GCM; base64 of the nonce, a dot, base64 of ciphertext and tag"""
    wrapped_key: NotRequired[str | None]
    """The AES key, encrypted with RSA-OAEP (SHA-256) for the key of `GET /sessions/public-key`; base64"""
    cookie_names: NotRequired[list[str] | None]
    """Accepted and ignored: the names are those of the encrypted cookies"""


class RenewLease(TypedDict):
    ttl_seconds: int
    """After which the lease expires"""


class RollBackSession(TypedDict):
    version: int
    """Version of the stored cookies and headers"""


class ScrapeResultAnswer(TypedDict):
    content: str | JobContent
    """The page: HTML as a text without `formats`, else an object by format"""
    url: str
    """An http or https URL"""
    status_code: int
    """The target's own status"""
    title: str | None
    """Title of the page"""
    byos_applied: bool
    """A cookie or header of the session was sent"""
    billing: JobBilling
    """What the scrape counts as; nothing is charged"""
    warning: str | None
    """What the caller should know; null: nothing"""
    login_wall: bool
    """Whether the page asks for a login"""
    auth: JobAuth
    """Whether the page shows a logged-in user, and the evidence"""
    final_url: str
    """The URL after all redirects"""
    redirected: bool
    """Whether any answer redirected"""
    redirect_chain: list[JobRedirectChain]
    """Each answer that redirected"""
    headers: dict[str, str]
    """Names and values"""
    response_time_ms: float
    """Response time in milliseconds"""
    size_bytes: int
    """Size of the body"""
    raw_html: NotRequired[str]
    """The page as it came"""
    content_truncated: NotRequired[JobContentTruncated]
    """Present only if the body was cut"""
    content_encoding: NotRequired[Literal["base64"]]
    """Present only if `content`, or its `raw`, is base64: the body is not text"""
    screenshot_url: NotRequired[str]
    """URL of a PNG, for the same credentials, for as long as results are kept; absent: none was taken"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class SessionAnswer(TypedDict):
    id: str
    """A UUID"""
    name: str
    """A name for people"""
    disabled: bool
    """Stops all use, and keeps what is stored"""
    expires_at: str | None
    """When it expires; null: no known date"""
    notes: str | None
    """Notes for people"""
    validation: SessionValidation | None
    """Your own rule for logged in and logged out, before all signals; null: the signals decide"""
    keep_alive: bool
    """Whether the site is visited just before the session would expire from inactivity"""
    monitoring: SessionMonitoring | None
    """Limits for the interval of background checks, within those of the operator; null: only those"""
    concurrency: SessionConcurrency
    """How many uses of the session may run at the same time"""
    pace: SessionPace | None
    """Minimum time between the starts of two visits; null: none"""
    allowed_methods: list[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]]
    """The methods that a scrape with it may use, always with `GET` (default GET, HEAD, OPTIONS, POST)"""
    write_back: Literal["on", "off"]
    """Whether cookies that the site changes are stored (default on)"""
    cookie_owner: Literal["latchkey", "browser"]
    """Who rotates its cookies. `browser`: a sync source pushes them, and what the site changes on requests of this server is not kept (default latchkey)"""
    expected_user: str | None
    """The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted"""
    strict: bool
    """Whether `require_session` is the default of scrapes: they are refused if the session cannot be used"""
    locale: str | None
    """Language of the browser (BCP 47); sets Accept-Language unless a header does"""
    timezone: str | None
    """Time zone of the browser, as IANA names it"""
    viewport: SessionViewport | None
    """Window size of the browser in CSS pixels; null: 1280 × 800"""
    external_id: str | None
    """The name that your own system has for it, unique among the account's sessions; create and import update the session that has it"""
    labels: list[str]
    """Words to find it by; lists can be filtered by them"""
    probe_user_agents: bool
    """If no User-Agent is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox"""
    session_id: str
    """The same as `id`"""
    domain: str
    """Host name; scheme, port and path are removed"""
    cookie_names: list[str]
    """One name for each cookie; of a longer one the first 100 characters"""
    cookie_count: int
    """How many cookies the session has"""
    header_names: list[str] | None
    """Names of the stored headers; of a longer one the first 100 characters; null: none"""
    status: Literal["active", "expired", "invalid", "pending_validation"]
    """The current status"""
    expiry_status: Literal["ok", "expiring_soon", "expired"] | None
    """Judged by `expires_at`: `expiring_soon` within 72 hours; null: no date"""
    last_validated_at: str | None
    """When it was last checked; null: never"""
    validation_confidence: float | None
    """Confidence of the last check, 50 to 100; null: none yet"""
    validation_url: str
    """The page that shows whether the session is logged in"""
    next_validation_at: str | None
    """When the next background check is due; null: none"""
    rotates: bool
    """Whether the site changed a cookie that a request carried, or replaced a token in storage, since a user last stored cookies"""
    binding: Literal["none", "device", "unknown"]
    """Whether the login is bound to the device of its browser, from what was seen; `unknown`: not seen yet"""
    binding_details: str
    """What is known of that, and what to expect"""
    proxy: SessionProxy | None
    """The proxy that everything of the session goes through; null: none"""
    renewal: Renewal | None
    """How its access token is renewed; null: it is not renewed"""
    renewal_hosts: list[str]
    """Hosts outside the domain that a renewal may go to"""
    last_verdict: SessionLastVerdict | None
    """Result of the latest check, and why; null before the first check of the stored cookies"""
    state_version: int
    """Of the stored cookies and headers; increases with each change of them"""
    consecutive_failures: int
    """Consecutive answers that showed it logged out"""
    last_used_at: str | None
    """When it was last used; null: never"""
    total_requests: int
    """Scrapes in which something of the session was sent"""
    successful_requests: int
    """Those of `total_requests` whose page shows the session logged in, or not logged out"""
    success_rate: float
    """0 to 100, one decimal"""
    organization_id: str | None
    """A UUID; null: none"""
    is_shared: bool
    """Whether an organization may use it"""
    access: Literal["owner", "admin", "member"]
    """Your access: as the owner, or as admin or member of the organization it is shared with"""
    created_at: str
    """When it was created"""
    updated_at: str
    """When it was last changed"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class SessionDeleted(TypedDict):
    id: str
    """A UUID"""
    deleted: Literal[True]
    """Always true"""


class SessionHealthChecks(TypedDict):
    timestamp: str
    """When it happened"""
    verdict: Literal["logged_in", "logged_out", "blocked", "site_down", "unreachable", "unknown"]
    """What the page shows"""
    confidence: float
    """Confidence, in per cent"""
    latency_ms: int | None
    """Duration in milliseconds; null: it was a scrape"""
    reason: str
    """In a sentence or two"""
    evidence: list[str]
    """What was seen, in words, strongest first; never a value"""
    login_url: str | None
    """The login page that the page links or redirects to; redacted"""
    page: str | None
    """Where the visit ended; redacted"""
    cause: Literal["due", "keep_alive", "asked", "refreshed", "first", "scrape"]
    """Why"""


SessionHealthForecast = TypedDict("SessionHealthForecast", {
    "expires_at_estimate": str,
    "from": str,
    "to": str,
    "basis": Literal["expires_at", "cookie_expiry", "idle_timeout", "lifetime"],
})


class SessionHealthUptime(TypedDict):
    day: float | None
    """0 to 100, one decimal; null if not known"""
    week: float | None
    """0 to 100, one decimal; null if not known"""
    month: float | None
    """0 to 100, one decimal; null if not known"""


class SessionHealth(TypedDict):
    session_id: str
    """A UUID"""
    status: Literal["active", "expired", "invalid", "pending_validation"]
    """The current status"""
    checks: list[SessionHealthChecks]
    """Newest first; thinned with age"""
    forecast: SessionHealthForecast | None
    """When the session is likely to end; null: not known"""
    next_check_at: str | None
    """When the next background check is due; null: none"""
    uptime: SessionHealthUptime
    """How much of the last 24 hours, 7 and 30 days the session was logged in"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class SessionList(TypedDict):
    sessions: list[Session]
    """Sessions, newest first"""
    total: int
    """How many match"""
    next_cursor: str | None
    """`cursor` of the next page; null: this is the last page"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class SessionVersion(TypedDict):
    version: int
    """Version of the stored cookies and headers"""
    is_current: bool
    """Whether this version is in use"""
    cause: Literal["created", "imported", "captured", "synced", "updated", "refreshed", "rotated", "rolled_back", "restored"] | None
    """null: written before there were versions"""
    written_by: str | None
    """An e-mail, or `system`"""
    written_at: str | None
    """When; null: before versions existed"""
    added: list[str]
    """Names of cookies, one for each; never a value"""
    changed: list[str]
    """Names of cookies, one for each; never a value"""
    removed: list[str]
    """Names of cookies, one for each; never a value"""
    provisional: bool
    """Stored from an answer that does not show whether it was logged in"""
    confirmed_at: str | None
    """When an answer first showed it logged in"""


class SessionVersions(TypedDict):
    versions: list[SessionVersion]
    """Versions, newest first"""
    total: int
    """How many match"""
    next_cursor: str | None
    """`cursor` of the next page; null: this is the last page"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class SessionsPublicKey(TypedDict):
    public_key: str
    """PEM (SPKI)"""
    public_key_pem: str
    """The same"""
    algorithm: Literal["RSA-OAEP-256"]
    """How the AES key is encrypted"""
    encryption: Literal["A256GCM"]
    """How the cookies are encrypted"""


class ShareSession(TypedDict):
    organization_id: str
    """A UUID; null: none"""


class StoredSession(TypedDict):
    id: str
    """A UUID"""
    name: str
    """A name for people"""
    disabled: bool
    """Stops all use, and keeps what is stored"""
    expires_at: str | None
    """When it expires; null: no known date"""
    notes: str | None
    """Notes for people"""
    validation: SessionValidation | None
    """Your own rule for logged in and logged out, before all signals; null: the signals decide"""
    keep_alive: bool
    """Whether the site is visited just before the session would expire from inactivity"""
    monitoring: SessionMonitoring | None
    """Limits for the interval of background checks, within those of the operator; null: only those"""
    concurrency: SessionConcurrency
    """How many uses of the session may run at the same time"""
    pace: SessionPace | None
    """Minimum time between the starts of two visits; null: none"""
    allowed_methods: list[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]]
    """The methods that a scrape with it may use, always with `GET` (default GET, HEAD, OPTIONS, POST)"""
    write_back: Literal["on", "off"]
    """Whether cookies that the site changes are stored (default on)"""
    cookie_owner: Literal["latchkey", "browser"]
    """Who rotates its cookies. `browser`: a sync source pushes them, and what the site changes on requests of this server is not kept (default latchkey)"""
    expected_user: str | None
    """The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted"""
    strict: bool
    """Whether `require_session` is the default of scrapes: they are refused if the session cannot be used"""
    locale: str | None
    """Language of the browser (BCP 47); sets Accept-Language unless a header does"""
    timezone: str | None
    """Time zone of the browser, as IANA names it"""
    viewport: SessionViewport | None
    """Window size of the browser in CSS pixels; null: 1280 × 800"""
    external_id: str | None
    """The name that your own system has for it, unique among the account's sessions; create and import update the session that has it"""
    labels: list[str]
    """Words to find it by; lists can be filtered by them"""
    probe_user_agents: bool
    """If no User-Agent is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox"""
    session_id: str
    """The same as `id`"""
    domain: str
    """Host name; scheme, port and path are removed"""
    cookie_names: list[str]
    """One name for each cookie; of a longer one the first 100 characters"""
    cookie_count: int
    """How many cookies the session has"""
    header_names: list[str] | None
    """Names of the stored headers; of a longer one the first 100 characters; null: none"""
    status: Literal["active", "expired", "invalid", "pending_validation"]
    """The current status"""
    expiry_status: Literal["ok", "expiring_soon", "expired"] | None
    """Judged by `expires_at`: `expiring_soon` within 72 hours; null: no date"""
    last_validated_at: str | None
    """When it was last checked; null: never"""
    validation_confidence: float | None
    """Confidence of the last check, 50 to 100; null: none yet"""
    validation_url: str
    """The page that shows whether the session is logged in"""
    next_validation_at: str | None
    """When the next background check is due; null: none"""
    rotates: bool
    """Whether the site changed a cookie that a request carried, or replaced a token in storage, since a user last stored cookies"""
    binding: Literal["none", "device", "unknown"]
    """Whether the login is bound to the device of its browser, from what was seen; `unknown`: not seen yet"""
    binding_details: str
    """What is known of that, and what to expect"""
    proxy: SessionProxy | None
    """The proxy that everything of the session goes through; null: none"""
    renewal: Renewal | None
    """How its access token is renewed; null: it is not renewed"""
    renewal_hosts: list[str]
    """Hosts outside the domain that a renewal may go to"""
    last_verdict: SessionLastVerdict | None
    """Result of the latest check, and why; null before the first check of the stored cookies"""
    state_version: int
    """Of the stored cookies and headers; increases with each change of them"""
    consecutive_failures: int
    """Consecutive answers that showed it logged out"""
    last_used_at: str | None
    """When it was last used; null: never"""
    total_requests: int
    """Scrapes in which something of the session was sent"""
    successful_requests: int
    """Those of `total_requests` whose page shows the session logged in, or not logged out"""
    success_rate: float
    """0 to 100, one decimal"""
    organization_id: str | None
    """A UUID; null: none"""
    is_shared: bool
    """Whether an organization may use it"""
    access: Literal["owner", "admin", "member"]
    """Your access: as the owner, or as admin or member of the organization it is shared with"""
    created_at: str
    """When it was created"""
    updated_at: str
    """When it was last changed"""
    created: bool
    """False: a session with this `external_id` existed and was updated"""
    login_kept: bool
    """True: the session was given the same login before, last or earlier, so the stored login stays, with what its site has changed since"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class SyncSource(TypedDict):
    id: str
    """A UUID"""
    kind: Literal["cookiecloud"]
    """The program that pushes"""
    name: str
    """A name for people"""
    server_url: str
    """The server address for the extension"""
    uuid: str
    """The user key for the extension"""
    domains: list[str]
    """Domains of the sessions"""
    create_missing: bool
    """Whether pushes create sessions"""
    session_ids: list[str]
    """The sessions that it feeds"""
    pushed_at: str | None
    """When the browser made the last push, by its own clock"""
    last_push: CreatedSyncSourceLastPush | None
    """The last accepted push; null: there was none"""
    created_at: str
    """When it was created"""
    updated_at: str
    """When it was last changed"""


class SyncSourceAnswer(TypedDict):
    id: str
    """A UUID"""
    kind: Literal["cookiecloud"]
    """The program that pushes"""
    name: str
    """A name for people"""
    server_url: str
    """The server address for the extension"""
    uuid: str
    """The user key for the extension"""
    domains: list[str]
    """Domains of the sessions"""
    create_missing: bool
    """Whether pushes create sessions"""
    session_ids: list[str]
    """The sessions that it feeds"""
    pushed_at: str | None
    """When the browser made the last push, by its own clock"""
    last_push: CreatedSyncSourceLastPush | None
    """The last accepted push; null: there was none"""
    created_at: str
    """When it was created"""
    updated_at: str
    """When it was last changed"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class SyncSourceList(TypedDict):
    sync_sources: list[SyncSource]
    """Sync sources, oldest first"""


class TakeLease(TypedDict):
    ttl_seconds: int
    """After which the lease expires"""
    wait_seconds: NotRequired[int | None]
    """How long to wait for it; default 0"""


class TransferOwnership(TypedDict):
    user_id: str
    """A UUID"""


class UpdateSession(TypedDict):
    name: NotRequired[str | None]
    """A name for people"""
    expires_at: NotRequired[str | None]
    """When it expires; null: no known date"""
    notes: NotRequired[str | None]
    """Notes for people"""
    validation: NotRequired[CreateSessionValidation | None]
    """Your own rule for logged in and logged out, before all signals; null: the signals decide"""
    keep_alive: NotRequired[bool | None]
    """Whether the site is visited just before the session would expire from inactivity"""
    monitoring: NotRequired[CreateSessionMonitoring | None]
    """Limits for the interval of background checks, within those of the operator; null: only those"""
    concurrency: NotRequired[CreateSessionConcurrency | None]
    """How many uses of the session may run at the same time"""
    pace: NotRequired[CreateSessionPace | None]
    """Minimum time between the starts of two visits; null: none"""
    allowed_methods: NotRequired[list[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]] | None]
    """The methods that a scrape with it may use, always with `GET` (default GET, HEAD, OPTIONS, POST)"""
    write_back: NotRequired[Literal["on", "off"] | None]
    """Whether cookies that the site changes are stored (default on)"""
    cookie_owner: NotRequired[Literal["latchkey", "browser"] | None]
    """Who rotates its cookies. `browser`: a sync source pushes them, and what the site changes on requests of this server is not kept (default latchkey)"""
    expected_user: NotRequired[str | None]
    """The user that the site must show: an e-mail, or a name as the site writes it; null: the one that the next certain check shows is adopted"""
    strict: NotRequired[bool | None]
    """Whether `require_session` is the default of scrapes: they are refused if the session cannot be used"""
    locale: NotRequired[str | None]
    """Language of the browser (BCP 47); sets Accept-Language unless a header does"""
    timezone: NotRequired[str | None]
    """Time zone of the browser, as IANA names it"""
    viewport: NotRequired[CreateSessionViewport | None]
    """Window size of the browser in CSS pixels; null: 1280 × 800"""
    external_id: NotRequired[str | None]
    """The name that your own system has for it, unique among the account's sessions; create and import update the session that has it"""
    labels: NotRequired[list[str] | None]
    """Words to find it by; lists can be filtered by them"""
    probe_user_agents: NotRequired[bool | None]
    """If no User-Agent is stored and the session looks logged out, checks try the User-Agents of Chrome and Firefox"""
    disabled: NotRequired[bool | None]
    """Stops all use, and keeps what is stored"""
    cookies: NotRequired[dict[str, str] | str | list[Any] | dict[str, Any] | None]
    """Replaces the whole map; an empty one counts as absent"""
    headers: NotRequired[dict[str, str] | None]
    """Names and values"""
    validation_url: NotRequired[str | None]
    """The page that shows whether the session is logged in"""
    user_agent: NotRequired[str | None]
    """Sent with its requests"""
    proxy: NotRequired[CreateSessionProxy | None]
    """The proxy for all traffic of the session; null clears. The owner alone sets it"""
    renewal: NotRequired[CreateSessionRenewal | None]
    """Replaces the whole object except the fields that are never returned; null clears"""
    renewal_hosts: NotRequired[list[str] | None]
    """Hosts outside the domain that `renewal.url` may be on; only the owner may set them"""
    use_token: NotRequired[ImportSessionsOptionsUseToken | None]
    """An entry of the stored localStorage, as `use_token` of an import; null: the header stays as it is"""
    domain: NotRequired[Any]
    """Refused: the domain of a session never changes"""
    encrypted_cookies: NotRequired[str | None]
    """Instead of `cookies`: a JSON object of names and values, encrypted with AES-256-GCM; base64 of the nonce, a dot, base64 of ciphertext and tag"""
    wrapped_key: NotRequired[str | None]
    """The AES key, encrypted with RSA-OAEP (SHA-256) for the key of `GET /sessions/public-key`; base64"""
    cookie_names: NotRequired[list[str] | None]
    """Accepted and ignored: the names are those of the encrypted cookies"""


class UpdateSyncSource(TypedDict):
    name: NotRequired[str | None]
    """A name for people"""
    domains: NotRequired[list[str] | None]
    """Domains of the sessions"""
    create_missing: NotRequired[bool | None]
    """Whether pushes create sessions"""
    session_ids: NotRequired[list[str] | None]
    """Ids of sessions"""


class UpdateWebhook(TypedDict):
    url: NotRequired[str | None]
    """An http or https URL"""
    description: NotRequired[str | None]
    """A description for people"""
    events: NotRequired[list[Literal["*", "session.expiring_soon", "session.expired", "session.invalid", "session.recovered", "session.reauth_needed", "session.shared", "session.deleted", "session.rotated", "session.wrong_user", "session.sync_refused", "site.changed", "webhook.disabled"]] | None]
    """Types of events"""
    disabled: NotRequired[bool | None]
    """Stops all use, and keeps what is stored"""


class Usage(TypedDict):
    credits_available: int
    """Nothing is charged: this means unlimited"""
    credits_used_month: int
    """Credits counted this month"""
    credits_limit: int
    """Nothing is charged: this means unlimited"""
    plan: str
    """There is only one plan"""
    period_start: str
    """Inclusive"""
    period_end: str
    """Exclusive"""
    balance_dollars: float
    """Nothing is charged"""
    requests_month: int
    """Requests this month"""


class ValidateSession(TypedDict):
    lease_id: NotRequired[str | None]
    """The lease under which you hold the session"""


class ValidateSessions(TypedDict):
    ids: NotRequired[list[str] | None]
    """Ids of sessions"""
    all: NotRequired[bool | None]
    """All sessions that you may use"""


class ValidationAnswer(TypedDict):
    is_valid: bool
    """Follows `status` if the check is inconclusive"""
    confidence: float
    """50 to 100: how sure `is_valid` is"""
    http_status: int | None
    """HTTP status of the page; null: it was not reached"""
    detected_user: str | None
    """Name, user name or e-mail of the visitor, as shown by the page"""
    wrong_user: str | None
    """The user that is shown instead of the expected one"""
    cookie_expiry_detected: str | None
    """When the login expires, according to the site or a token; null: not stated"""
    cookies_expiring_soon: bool
    """Whether the login expires within 72 hours"""
    indicators_found: ValidationIndicatorsFound
    """What the page shows about the visitor"""
    consecutive_failures: int
    """Consecutive answers that showed it logged out"""
    details: str
    """More information, in words or by field"""
    valid: bool
    """The same as `is_valid`"""
    reason: str | None
    """`details` where it is not valid"""
    id: str
    """A UUID"""
    name: str
    """A name for people"""
    domain: str
    """Host name; scheme, port and path are removed"""
    status: Literal["active", "expired", "invalid", "pending_validation"]
    """The current status"""
    inconclusive: bool
    """The check was inconclusive; the status did not change"""
    final_url: str | None
    """Without what may be a secret in it"""
    tier_used: str
    """`1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class ValidationsAccepted(TypedDict):
    accepted: int
    """How many sessions were scheduled for a check"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class Webhook(TypedDict):
    id: str
    """A UUID"""
    url: str
    """An http or https URL"""
    description: str | None
    """A description for people"""
    events: list[Literal["*", "session.expiring_soon", "session.expired", "session.invalid", "session.recovered", "session.reauth_needed", "session.shared", "session.deleted", "session.rotated", "session.wrong_user", "session.sync_refused", "site.changed", "webhook.disabled"]]
    """Types by name; `*` is all except `session.rotated`, which must be named"""
    organization_id: str | None
    """A UUID; null: none"""
    disabled: bool
    """Stops all use, and keeps what is stored"""
    disabled_reason: Literal["by_user", "failing", "gone"] | None
    """Why it was disabled automatically; null: it was not"""
    secret: str | None
    """`whsec_…`, only in the answer that makes it; the previous one also signs for a day, or until the next rotation"""
    created_at: str
    """When it was created"""
    updated_at: str
    """When it was last changed"""


class WebhookAnswer(TypedDict):
    id: str
    """A UUID"""
    url: str
    """An http or https URL"""
    description: str | None
    """A description for people"""
    events: list[Literal["*", "session.expiring_soon", "session.expired", "session.invalid", "session.recovered", "session.reauth_needed", "session.shared", "session.deleted", "session.rotated", "session.wrong_user", "session.sync_refused", "site.changed", "webhook.disabled"]]
    """Types by name; `*` is all except `session.rotated`, which must be named"""
    organization_id: str | None
    """A UUID; null: none"""
    disabled: bool
    """Stops all use, and keeps what is stored"""
    disabled_reason: Literal["by_user", "failing", "gone"] | None
    """Why it was disabled automatically; null: it was not"""
    secret: str | None
    """`whsec_…`, only in the answer that makes it; the previous one also signs for a day, or until the next rotation"""
    created_at: str
    """When it was created"""
    updated_at: str
    """When it was last changed"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class WebhookDelivery(TypedDict):
    id: str
    """A UUID"""
    event_id: str
    """Id of the event"""
    event_type: Literal["session.expiring_soon", "session.expired", "session.invalid", "session.recovered", "session.reauth_needed", "session.shared", "session.deleted", "session.rotated", "session.wrong_user", "session.sync_refused", "site.changed", "webhook.disabled"] | None
    """Null if the event is no longer stored"""
    status: Literal["pending", "delivered", "failed"]
    """The current status"""
    attempts: int
    """How often it was sent"""
    next_attempt_at: str | None
    """When it is sent again; null: not again"""
    response_status: int | None
    """HTTP status of the receiver; null: no answer"""
    error: str | None
    """What went wrong; null: nothing"""
    created_at: str
    """When it was created"""
    finished_at: str | None
    """When it was delivered or given up; null: not yet"""


class WebhookDeliveryPage(TypedDict):
    deliveries: list[WebhookDelivery]
    """Deliveries, newest first"""
    next_cursor: str | None
    """`cursor` of the next page; null: this is the last page"""
    warnings: NotRequired[Warnings]
    """Problems that are likely to appear later"""


class WebhookList(TypedDict):
    webhooks: list[Webhook]
    """Webhooks, newest first"""


class WebhookTest(TypedDict):
    delivered: bool
    """Whether the receiver answered with 2xx"""
    response_status: int | None
    """HTTP status of the receiver; null: no answer"""
    error: str | None
    """What went wrong; null: nothing"""
    duration_ms: int
    """Duration in milliseconds"""
