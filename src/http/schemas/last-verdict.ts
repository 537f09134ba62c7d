import { z } from 'zod'
import type { LastVerdict } from '../../sessions/last-verdict.ts'
import { timeOut } from './fields.ts'
import { bodyOf } from './to-body.ts'

export const verdictOut = z.enum(['logged_in', 'logged_out', 'blocked', 'site_down', 'unreachable', 'unknown'])

/** Why a check came to its verdict; the same in the history of a session. */
export const verdictFactFields = {
  reason: z.string().meta({ description: 'In a sentence or two' }),
  evidence: z.array(z.string()).meta({ description: 'What was seen, in words, strongest first; never a value' }),
  login_url: z
    .string()
    .nullable()
    .meta({ description: 'The login page that the page links or redirects to; redacted' }),
}

const verdictSchema = z.object({
  verdict: verdictOut,
  confidence: z.number().meta({ description: '0 to 100: how sure the verdict is' }),
  ...verdictFactFields,
  http_status: z.int().nullable(),
  final_url: z.string().nullable().meta({ description: 'Where the visit ended; redacted' }),
  wrong_user: z.string().nullable().meta({ description: 'The user that is logged in instead of the expected one' }),
  checked_at: timeOut,
  tier: z.string(),
})

export const lastVerdictOut = verdictSchema.nullable().meta({
  description: 'Result of the latest check, and why; null before the first check of the stored cookies',
})

const verdictBody = bodyOf(verdictSchema)

export const toLastVerdict = (last: LastVerdict | null) => last && verdictBody(last, { final_url: last.page })
