import type { Principal } from '../accounts/principal.ts'
import { toMessage } from '../events/message.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { findWebhook } from './find-webhook.ts'
import { problemOf } from './outcome.ts'
import { openSecrets, signingSecrets } from './secret.ts'
import { signMessage } from './sign.ts'

/** The result of a test. */
export interface WebhookTest {
  readonly delivered: boolean
  readonly responseStatus: number | null
  /** A sentence; null when it was delivered. */
  readonly error: string | null
  readonly durationMs: number
}

/**
 * Posts a signed message of the type `webhook.test` now, also when the webhook is disabled, and returns the result. It
 * is not an event: nothing is stored, and it is not repeated. It continues when the client disconnects. Throws as
 * `findWebhook`, VAULT_UNAVAILABLE.
 */
export async function testWebhook(deps: WebhookDependencies, principal: Principal, id: string): Promise<WebhookTest> {
  const webhook = await findWebhook(deps, principal, id)
  const now = deps.clock.now()
  const message = toMessage({
    id: deps.random.uuid(),
    seq: null,
    type: 'webhook.test',
    at: now,
    organizationId: webhook.organizationId,
    sessionId: null,
    data: { webhook_id: id },
  })
  const secrets = signingSecrets(await openSecrets(deps.vault, webhook, webhook.secret), now)
  const attempt = await deps.send(webhook.url, signMessage(message.id, JSON.stringify(message), secrets, now), {
    account: principal.userId,
    signal: new AbortController().signal,
  })
  const error = problemOf(attempt)
  const durationMs = Math.round(deps.clock.now() - now)
  return { delivered: error === null, responseStatus: attempt.responseStatus, error, durationMs }
}
