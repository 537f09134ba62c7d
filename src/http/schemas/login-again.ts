import { z } from 'zod'
import type { IssuedPin } from '../../captures/login-pins.ts'
import { formatTime } from '../../clock.ts'
import { bodyOrNull, optional, text, timeOut } from './fields.ts'

export const ensureBody = bodyOrNull(
  z
    .object({
      wait_seconds: optional(z.int().min(0).max(300)).meta({
        description: 'How long the request may wait for a login, in seconds; default 0',
      }),
    })
    .meta({ id: 'EnsureSession' }),
)

const replace = optional(z.boolean()).meta({
  description: 'End the login that the account has open, and that is in the way; nothing of it is kept. Default false',
})

export const loginBody = bodyOrNull(z.object({ replace }).meta({ id: 'OpenLogin' }))

export const pinBody = z.object({ pin: text(1, 20), replace })

export const loginPinSchema = z
  .object({
    login_url: z.string().meta({
      description: 'The page at which the PIN is entered; it holds no secret',
      examples: ['https://keys.example/login/7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d'],
    }),
    pin: z.string().meta({ description: 'To be sent separately from the address', examples: ['204817'] }),
    expires_at: timeOut,
  })
  .meta({ id: 'LoginPin' })

export function toLoginPinBody({ pin, expiresAt }: IssuedPin, url: string): z.output<typeof loginPinSchema> {
  return { login_url: url, pin, expires_at: formatTime(expiresAt) }
}
