import { z } from 'zod'
import { redactUrl } from '../../audit/redact-url.ts'
import { formatTimeOrNull } from '../../clock.ts'
import type { ValidationResult } from '../../validation/validation-types.ts'
import { bodyOrNull, idOut, optional, timeOut } from './fields.ts'
import { statusSchema } from './session.ts'
import { bodyOf } from './to-body.ts'

export const validateBody = bodyOrNull(
  z
    .object({
      lease_id: optional(z.string().max(8192)).meta({ description: 'The lease under which you hold the session' }),
    })
    .meta({ id: 'ValidateSession' }),
)

/** The validation object: first the nine fields of the API, then those that clients read. */
export const validationSchema = z
  .object({
    is_valid: z.boolean().meta({ description: 'Follows `status` if the check is inconclusive' }),
    confidence: z.number().meta({ description: '50 to 100: how sure `is_valid` is' }),
    http_status: z.int().nullable(),
    detected_user: z.string().nullable(),
    wrong_user: z.string().nullable().meta({ description: 'The user that is shown instead of the expected one' }),
    cookie_expiry_detected: timeOut.nullable(),
    cookies_expiring_soon: z.boolean(),
    indicators_found: z.object({ account_links: z.array(z.string()), user_elements: z.array(z.string()) }),
    consecutive_failures: z.int(),
    details: z.string(),
    valid: z.boolean().meta({ description: 'The same as `is_valid`' }),
    reason: z.string().nullable().meta({ description: '`details` where it is not valid' }),
    id: idOut,
    name: z.string(),
    domain: z.string(),
    status: statusSchema,
    inconclusive: z.boolean().meta({ description: 'The check was inconclusive; the status did not change' }),
    final_url: z.string().nullable().meta({ description: 'Without what may be a secret in it' }),
    tier_used: z.string(),
  })
  .meta({ id: 'Validation' })

const validationBody = bodyOf(validationSchema)

export const toValidationBody = (result: ValidationResult) =>
  validationBody(result, {
    cookie_expiry_detected: formatTimeOrNull(result.cookieExpiryDetected),
    indicators_found: { account_links: [...result.accountLinks], user_elements: [...result.userElements] },
    valid: result.isValid,
    reason: result.isValid ? null : result.details,
    final_url: result.finalUrl && redactUrl(result.finalUrl),
  })
