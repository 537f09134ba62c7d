"""What the fuzz run checks beyond schemathesis itself: nothing that the document calls valid is refused for its form."""

import re

import schemathesis

# Refusals for what a value means, which no schema can say: each is right, whatever the form of the request.
MEANINGS = [
    r"^(domain|domains\.\d+): ",  # which names exist, and which are public suffixes
    r"^content: ",  # an export that none of the known formats fits
    r"^validation",  # a URL outside the domain, a selector that does not parse, a rule without a condition
    r"^(encrypted_cookies|wrapped_key): ",  # what is not encrypted for this server's key
    r"^monitoring",  # min_seconds above max_seconds, or below what the operator allows
    r"^renewal",  # a template without its token, a host outside the domain
    r"^allowed_methods: ",  # must hold GET
    r"(^|\.)cookies(\.|: )|(^|\.)(session_)?headers(\.|: )",  # rules of RFC 6265 and 9110 for names and values
    r"^cursor: is not a cursor",  # a position that no earlier answer gave
    r"this name is not allowed",  # __proto__, which no client means
    r"^email: ",  # an address that is too long together
    r"^expected_user: ",
    r"^(url|urls|requests)\b.*(punycode|whole http)",  # a host name that is no name
    r"webhook_url: ",  # the account has no callback secret, or the address is not https
    r"is not supported by this server",  # options that are named so that they can be refused
    r"require_session|lease_id|tier|formats|content_type",  # options that need another one
    r"^(current_password|new_password|password|name): ",  # whether a password is strong enough
]


@schemathesis.check
def accepted_where_valid(ctx, response, case):
    meta = getattr(case, "meta", None)
    mode = getattr(getattr(meta, "generation", None), "mode", None)
    if response.status_code != 422 or mode is None or not mode.is_positive:
        return None
    message = response.json().get("message", "")
    if any(re.search(meaning, message) for meaning in MEANINGS):
        return None
    raise AssertionError(f"The document calls this valid, and it is refused for its form: {message}")
