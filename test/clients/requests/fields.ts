import { type ExpectedFields, isBoolean, isList, isNumber, isObject, isText, isWhole, orNull } from '../expect.ts'

/** A refusal as every client reads it. */
export const refusal = (detail: RegExp = /./): ExpectedFields => ({ detail })

/** The session object, as the MCP server and the n8n node format it. */
export const sessionFields: ExpectedFields = {
  id: isText,
  name: isText,
  domain: '127.0.0.1',
  cookie_names: isList,
  header_names: orNull(isList),
  cookie_count: isWhole,
  status: /^(active|expired|invalid|pending_validation)$/,
  expires_at: orNull(isText),
  last_validated_at: orNull(isText),
  validation_confidence: orNull(isNumber),
  consecutive_failures: isWhole,
  last_used_at: orNull(isText),
  total_requests: isWhole,
  successful_requests: isWhole,
  success_rate: isNumber,
  notes: orNull(isText),
  created_at: isText,
  updated_at: isText,
}

/** What every client reads of a scraped page. */
export const scrapeFields: ExpectedFields = {
  url: isText,
  status_code: 200,
  title: orNull(isText),
  headers: isObject,
  response_time_ms: isNumber,
  size_bytes: isWhole,
  byos_applied: isBoolean,
  warning: orNull(isText),
  'billing.total_credits': isWhole,
  'billing.tier_used': /^(1|3|4)$/,
  'billing.escalations': isList,
}

export const validationFields: ExpectedFields = {
  is_valid: isBoolean,
  valid: isBoolean,
  confidence: isWhole,
  http_status: orNull(isWhole),
  detected_user: orNull(isText),
  cookies_expiring_soon: isBoolean,
  consecutive_failures: isWhole,
  details: isText,
}

export const estimateFields: ExpectedFields = {
  url: isText,
  estimated_tier: '1',
  estimated_credits: 1,
  confidence: /^(low|medium|high)$/,
  max_possible_credits: isWhole,
  reasoning: isText,
}

/** The page behind the login, and the page that asks for it. */
export const member = /Hello, Mira Holt/
export const loginWall = /LOGIN_WALL: the page is a login page; the session looks logged out\./
