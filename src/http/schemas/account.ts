import { z } from 'zod'
import type { User } from '../../accounts/account-types.ts'
import { minPasswordCharacters } from '../../accounts/login/password.ts'
import { apiKeyScopes } from '../../accounts/principal.ts'
import { idOut, lineLabel, optional, text, timeIn, timeOut } from './fields.ts'
import { bodyOf } from './to-body.ts'
import { planName, unlimited } from './usage.ts'

const scopeSchema = z.enum(apiKeyScopes)
const password = text(1, 1024)
/** For a password that is set. */
export const newPassword = password.meta({ maxLength: 1024, minLength: minPasswordCharacters })

/** Of its domain the document leaves out spaces, and a letter that becomes two in lower case. */
export const emailText = text(3, 254).meta({
  maxLength: 254,
  pattern:
    '^[^\\s@\\u0000-\\u0020\\u007f-\\u00a0]{1,64}@[!-?A-~\\u00a1-\\u012f\\u0131-\\u167f\\u1681-\\u1fff\\u2070-\\u2fff\\u3001-\\ud7ff]{1,180}$',
})

export const loginBody = z.object({ email: emailText, password, cookie: optional(z.boolean()) }).meta({ id: 'Login' })

/** With `cookie: true` the token is only in the dashboard's cookie. */
export const loginSchema = z
  .object({ access_token: z.string().optional(), token_type: z.literal('bearer').optional(), expires_in: z.int() })
  .meta({ id: 'LoggedIn' })

export const changePasswordBody = z
  .object({ current_password: password, new_password: newPassword })
  .meta({ id: 'ChangePassword' })

export const userSchema = z.object({
  id: idOut,
  email: z.string(),
  name: z.string(),
  operator: z.boolean(),
  created_at: timeOut,
})

export const meSchema = userSchema
  .extend({ credits_remaining: z.int(), credits_total: z.int(), subscription_tier: z.string() })
  .meta({ id: 'Me' })

export const toUserBody = bodyOf(userSchema)

export function toMeBody(user: User): z.output<typeof meSchema> {
  return { ...toUserBody(user), credits_remaining: unlimited, credits_total: unlimited, subscription_tier: planName }
}

export const createKeyBody = z
  .object({ name: lineLabel, scopes: optional(z.array(scopeSchema).min(1).max(16)), expires_at: optional(timeIn) })
  .meta({ id: 'CreateApiKey' })

/** All three scopes by default. */
export function toKeyInput(body: z.output<typeof createKeyBody>) {
  const asked = body.scopes ?? apiKeyScopes
  return {
    name: body.name,
    scopes: apiKeyScopes.filter((scope) => asked.includes(scope)),
    expiresAt: body.expires_at ?? null,
  }
}

export const keySchema = z
  .object({
    id: idOut,
    name: z.string(),
    key_prefix: z.string(),
    key: z.string().nullable().meta({ description: 'The whole key, only in the answer that creates it' }),
    scopes: z.array(scopeSchema),
    created_at: timeOut,
    last_used_at: timeOut.nullable(),
    expires_at: timeOut.nullable(),
    requests: z.int(),
  })
  .meta({ id: 'ApiKey' })

export const keyListSchema = z.array(keySchema)

export const toKeyBody = bodyOf(keySchema)
