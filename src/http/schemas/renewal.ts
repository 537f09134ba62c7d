import { z } from 'zod'
import { formatTime, formatTimeOrNull } from '../../clock.ts'
import type { RenewalChange, RenewalInput } from '../../sessions/renewal/given-renewal.ts'
import { renewalMethods } from '../../sessions/renewal/renewal.ts'
import type { SessionView } from '../../sessions/session.ts'
import { givenFields, mapped, optional, text, timeOut, urlText } from './fields.ts'
import { verdictOut } from './last-verdict.ts'
import { bodyOf } from './to-body.ts'
import { hostName } from './url-pattern.ts'

const pointerText = text(1, 256).meta({ maxLength: 256, pattern: '^(/([^~/\\u0000]|~[01])*)+$' })
const tokenText = text(1, 16_384)
  .refine((token) => /^[\x21-\x7e]+$/.test(token), 'must contain only printable ASCII characters, and no blank')
  .meta({ maxLength: 16_384, pattern: '^[!-~]+$' })
const typeText = text(1, 256)
  .refine((type) => /^[\x20-\x7e]+$/.test(type), 'is not a media type')
  .meta({ maxLength: 256, pattern: '^[ -~]+$' })
const bodyTemplate = z.union([text(1, 16_384), z.record(z.string(), z.unknown())])

/** How an access token is renewed, in a request. */
export const renewalField = z
  .object({
    url: urlText.meta({
      description: "Inside the session's domain, or on a host of `renewal_hosts`",
      examples: ['https://example.com/oauth/token'],
    }),
    method: optional(z.enum(renewalMethods)).meta({ description: 'Default POST' }),
    content_type: optional(typeText).meta({
      description: 'Of the body. Default: application/json for an object, else application/x-www-form-urlencoded',
    }),
    body: optional(bodyTemplate).meta({
      description:
        'A template: `{{refresh_token}}` becomes the token, escaped for the content type. Sealed and never returned; absent keeps the stored one',
      examples: ['grant_type=refresh_token&client_id=web&refresh_token={{refresh_token}}'],
    }),
    refresh_token: optional(tokenText).meta({
      description: 'Sealed and never returned; absent keeps the stored one, or a cookie carries it',
    }),
    access_token_path: pointerText.meta({
      description: 'Where the answer contains the new access token: a JSON pointer (RFC 6901)',
      examples: ['/access_token'],
    }),
    refresh_token_path: optional(pointerText).meta({
      description: 'Where it contains the next refresh token',
      examples: ['/refresh_token'],
    }),
    expires_in_path: optional(pointerText).meta({
      description:
        'Where it states in how many seconds the access token expires; default: the expiry in the token itself',
      examples: ['/expires_in'],
    }),
  })
  .meta({ description: 'How the access token in `Authorization` is renewed before it ends (docs/tokens.md)' })

export const renewalHostsField = z
  .array(text(1, 253).meta({ maxLength: 253, pattern: `^${hostName}$` }))
  .max(10)
  .meta({ description: 'Hosts outside the domain that `renewal.url` may be on; only the owner may set them' })

function toRenewal(given: z.output<typeof renewalField>): RenewalInput {
  const { body } = given
  const isObject = typeof body === 'object' && body !== null
  return {
    url: given.url,
    method: given.method ?? 'POST',
    contentType: given.content_type ?? (isObject ? 'application/json' : null),
    body: isObject ? JSON.stringify(body) : body,
    refreshToken: given.refresh_token,
    accessTokenPath: given.access_token_path,
    refreshTokenPath: given.refresh_token_path ?? null,
    expiresInPath: given.expires_in_path ?? null,
  }
}

interface RenewalFields {
  readonly renewal?: z.output<typeof renewalField> | null | undefined
  readonly renewal_hosts?: readonly string[] | null | undefined
}

/** For a new session: absent means none. */
export function toNewRenewal({ renewal, renewal_hosts: hosts }: RenewalFields) {
  return { renewal: renewal == null ? null : toRenewal(renewal), renewalHosts: hosts ?? [] }
}

/** For a change: absent keeps, null clears. */
export function toRenewalChange({ renewal, renewal_hosts: hosts }: RenewalFields): RenewalChange {
  return givenFields({ renewal: mapped(renewal, toRenewal), renewalHosts: hosts })
}

const outcomeOut = z.object({
  verdict: verdictOut.meta({
    description: '`logged_in`: a new access token came; `logged_out`: the renewal was refused',
  }),
  reason: z.string().meta({ description: 'In a sentence', examples: ['The site refused the refresh token.'] }),
  evidence: z.array(z.string()).meta({ description: 'What was seen; never a token' }),
  http_status: z.int().nullable().meta({ description: 'Of the answer; null if there was none' }),
  at: timeOut.meta({ description: 'When' }),
})

/** A renewal in a response: never its body or its tokens. */
export const renewalOut = z
  .object({
    url: z.string().meta({ description: 'Where the token is renewed' }),
    method: z.enum(renewalMethods).meta({ description: 'With which method' }),
    content_type: z.string().nullable().meta({ description: 'Of the body; null: application/x-www-form-urlencoded' }),
    access_token_path: z.string().meta({ description: 'JSON pointer to the new access token' }),
    refresh_token_path: z.string().nullable().meta({ description: 'JSON pointer to the next refresh token' }),
    expires_in_path: z
      .string()
      .nullable()
      .meta({ description: 'JSON pointer to the lifetime of the token in seconds' }),
    next_at: timeOut.nullable().meta({ description: 'When it is renewed next; null: not before it is changed' }),
    token_expires_at: timeOut.nullable().meta({ description: 'When the access token expires; null: not known' }),
    failures: z.int().meta({ description: 'Consecutive renewals that returned no token' }),
    last: outcomeOut.nullable().meta({ description: 'Result of the last renewal; null: there was none' }),
  })
  .meta({ id: 'Renewal', description: 'How the access token is renewed, and the result of the last renewal' })

const renewalBody = bodyOf(renewalOut)
const outcomeBody = bodyOf(outcomeOut)

type ShownRenewal = Pick<SessionView, 'renewal' | 'renewalAt' | 'renewalState'>

export const toRenewalBody = ({ renewal, renewalAt, renewalState: state }: ShownRenewal) =>
  renewal &&
  renewalBody(renewal, {
    next_at: formatTimeOrNull(renewalAt),
    token_expires_at: formatTimeOrNull(state?.tokenEndsAt ?? null),
    failures: state?.failures ?? 0,
    last: state?.last == null ? null : outcomeBody(state.last, { at: formatTime(state.last.at) }),
  })
