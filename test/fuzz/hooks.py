"""What the fuzz run checks beyond schemathesis itself: nothing that the document calls valid is refused for its form."""

import re

import schemathesis

PLACE = r"(?:(?:requests|urls)\.\d+\.)?(?:advanced\.)?"

# Refusals for what a value means, which no schema can say: each is right, whatever the form of the request. A problem is
# `field: message`, and the whole of it must match.
MEANINGS = [
    # Which names exist, which are public suffixes, and which the operator's egress policy allows.
    r"domains?(\.\d+)?: is not a (host name|domain that a session may have)",
    r"domains?: (is a public suffix, .*|must be a full host name like example\.com|has no host)",
    r"domains?: (must not exceed 253 characters|must be http or https)",
    r"domains?: is an? (address|host) that the egress policy does not allow; .* LATCHKEY_EGRESS_ALLOW",
    r"domains: must not contain a domain twice",  # two spellings of one
    r"timezone: is not the name of a time zone",
    # Content that parses as JSON or text and is no export of cookies, or has none of use.
    r"domain: must be given: .*",
    r"(content|cookies): (is not in a known format.*|cannot be read as \w+|is not well-formed JSON)",
    r"(content|domains): contains nothing that a session of .*",
    r"content: contains no cookie that can be read\. .*",
    r"cookies: contain none that a session of .*",
    r"cookies: must contain at least one cookie, unless headers contain a login such as Authorization",
    r"content: is missing: .*",  # the body is itself an export, and not a whole one
    r"encrypted_cookies: cannot be opened: .*",
    r"use_token\.origin: must lie inside the domain of the session",
    r"use_token\.key: names no entry that contains a token(; these do: .*)?",
    r"(use_token|external_id): works for only one domain at a time",
    r"use_token: contradicts renewal, .*",
    # Limits of bytes, names that differ only in case, and the headers that belong to the connection.
    PLACE + r"(session_)?headers(\.[^:]+)?: (this header (cannot be set|is given twice)|headers must not exceed .*)",
    PLACE + r"cookies(\.[^:]+)?: name and value of a cookie must not exceed \d+ bytes",
    r"new_password: must have at most 1024 bytes",
    r"proxy\.url: must hold credentials of at most 255 bytes each",
    r"__proto__: this name is not allowed",
    # What is stored, or the operator's settings, decide.
    r"cursor: is (not a cursor of an earlier (page|answer)|after the newest event, .*)",
    r"external_id: is that of (another session of the account|a session of .*; the domain of a session never changes)",
    r"current_password: is not right",
    r"(name|password): is required to create an account",
    r"expires_at: must lie in the future",
    r"monitoring\.min_seconds: is \d+ and must be at least .*",
    r"proxy\.url: has an address that the egress policy does not allow \(LATCHKEY_EGRESS_ALLOW\)",
    r"webhook_url: (must be https, unless its (address is|name resolves to addresses) in LATCHKEY_EGRESS_ALLOW|results are signed .*)",
    r"concurrency\.max: is (allowed only|required) with limited",  # the stored mode decides
    # Fields that are compared with each other.
    r"monitoring: min_seconds must not be larger than max_seconds",
    r"validation_url: must lie inside the domain of the session",
    r"validation\.logged_(in|out)\.selector: must consist of tags, .*",
    r"renewal\.url: must (lie inside the domain of the session, or on a host of renewal_hosts|be https outside the domain)",
    r"renewal\.refresh_token: is missing: the body needs it",
    r"renewal\.body: must contain \{\{refresh_token\}\} where the refresh token belongs",
    r"renewal_hosts: have no effect without renewal",
    # What a tier of this server can do.
    r"max_tier: [\w.]+ asks for more than it allows",
    r"max_credits: must be at least \d, which the cheapest suitable tier costs",
    r"force_tier: contradicts [\w.]+, which needs a browser",
    r"mode: html contradicts [\w.]+, which needs a browser",
    r"[\w.]+: (needs a browser, which cannot send [A-Z]+|no tier of this server supports this; it has [\d, ]+)",
    r"[\w.]+: This server has no browser\. .*",
    r"body: has an integer beyond 2\^53, which may have been rounded; send the body as text",
    r"content_type: must be a JSON type, because an object is sent as JSON; send the body as text",
]

# Named beside the reason of a refusal, and never one itself.
HINT = re.compile(r".+: is not known; did you mean .+\?", re.DOTALL)

# The pattern of If-Match in the document.
ETAG = re.compile(r'\*|"[1-9][0-9]{0,8}"')


@schemathesis.check
def accepted_where_valid(ctx, response, case):
    meta = getattr(case, "meta", None)
    mode = getattr(getattr(meta, "generation", None), "mode", None)
    if response.status_code != 422 or mode is None or not mode.is_positive:
        return None
    body = response.json()
    fields = (body.get("details") or {}).get("fields") or []
    problems = [f"{one['field']}: {one['message']}" for one in fields] or [body.get("message", "")]
    reasons = [one for one in problems if not HINT.fullmatch(one)] or problems
    unknown = [one for one in reasons if not any(re.fullmatch(meaning, one, re.DOTALL) for meaning in MEANINGS)]
    # One of the two may be in the query, the other too: no schema of a single parameter can say that they exclude each other.
    if unknown == ["domains: send either domain or domains"] and {"domain", "domains"} <= set(case.query or {}):
        return None
    # The coverage phase calls a header valid that does not match its pattern.
    if unknown == ['If-Match: must be an ETag in quotes, as in "3", or *'] and not ETAG.fullmatch(case.headers["If-Match"]):
        return None
    if unknown:
        raise AssertionError(f"The document calls this valid, and it is refused for its form: {'; '.join(unknown)}")
    return None
