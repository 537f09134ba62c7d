import { Webhook } from 'standardwebhooks'

/** A signed request body, ready to send. */
export interface SignedMessage {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Signs as Standard Webhooks specifies: id, time and body together, with each secret, so that no part can be replaced.
 * @param id the same for every attempt; receivers recognize repetitions by it
 * @param secrets `whsec_…`, at least one
 * @param now epoch milliseconds; receivers refuse messages that are some minutes old, so each attempt has its own time
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
