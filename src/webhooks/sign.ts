import { Webhook } from 'standardwebhooks'

/** What is sent to an endpoint, ready. */
export interface SignedMessage {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Signs as Standard Webhooks says: id, time and body together, by each secret, so that no part can be exchanged.
 * @param id the same at every attempt; receivers tell repetitions by it
 * @param secrets `whsec_…`, at least one
 * @param now epoch milliseconds; receivers refuse what is older than some minutes, so each attempt has its own
 */
export function signMessage(id: string, body: string, secrets: readonly string[], now: number): SignedMessage {
  const at = new Date(now)
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Latchkey-Webhooks',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now / 1000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
    },
  }
}
