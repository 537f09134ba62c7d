import type { BatchStatus, ScrapeResult, SessionEvent } from './api.ts'

/** What is posted to a webhook, or to the `webhook_url` of a job or batch (docs/webhooks.md). */
export type WebhookMessage = SessionEvent | WebhookTestMessage | JobMessage | BatchMessage

/** Posted by `webhooks.test`. */
export interface WebhookTestMessage {
  readonly id: string
  readonly type: 'webhook.test'
  readonly timestamp: string
}

/** A job has ended, or a scrape that its client waited for. */
export interface JobMessage {
  readonly id: string
  readonly type: 'job.completed' | 'job.failed'
  readonly timestamp: string
  readonly data: {
    /** Null: a scrape that its client waited for. */
    readonly job_id: string | null
    readonly status: string
    readonly error: string | null
    readonly error_code: string | null
    readonly result: ScrapeResult | null
    /** The result was too large; `jobs.get` returns it. */
    readonly result_omitted: boolean
  }
}

/** Every item of a batch has ended. */
export interface BatchMessage {
  readonly id: string
  readonly type: 'batch.completed'
  readonly timestamp: string
  readonly data: BatchStatus
}

export interface ReceivedWebhook {
  /** Exactly as it arrived, not parsed. */
  readonly body: string | Uint8Array
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** `whsec_…`; several while one is being replaced. */
  readonly secret: string | readonly string[]
  /** Epoch milliseconds; default: now. */
  readonly nowMs?: number | undefined
}

/** Why a message must not be believed. */
export class WebhookSignatureError extends Error {
  override readonly name = 'WebhookSignatureError'
}

const toleranceSeconds = 300

/**
 * The message, if its signature is right and not older, or newer, than five minutes (Standard Webhooks). A message may
 * arrive more than once, always with the same `id`. Throws WebhookSignatureError.
 */
export async function verifyWebhook({
  body,
  headers,
  secret,
  nowMs = Date.now(),
}: ReceivedWebhook): Promise<WebhookMessage> {
  const header = (name: string) => headerOf(headers, name) ?? fail(`The header ${name} is missing.`)
  const [id, timestamp, signatures] = [header('webhook-id'), header('webhook-timestamp'), header('webhook-signature')]
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : fail('The header webhook-timestamp is no time.')
  if (Math.abs(nowMs / 1000 - seconds) > toleranceSeconds) fail('The message is more than five minutes old, or new.')
  const text = new TextDecoder()
  const content = typeof body === 'string' ? body : text.decode(body)
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${content}`)
  const given = signatures.split(' ').filter((one) => one.startsWith('v1,'))
  for (const key of await Promise.all([secret].flat().map(keyOf))) {
    for (const signature of given) {
      const bytes = bytesOf(signature.slice('v1,'.length))
      // `verify` compares in constant time.
      if (bytes !== null && (await crypto.subtle.verify('HMAC', key, bytes, signed))) return JSON.parse(content)
    }
  }
  return fail('No signature is one of the secret.')
}

function fail(message: string): never {
  throw new WebhookSignatureError(message)
}

function headerOf(headers: ReceivedWebhook['headers'], name: string): string | null {
  if (headers instanceof Headers) return headers.get(name)
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? []
  return typeof value === 'string' ? value : (value?.[0] ?? null)
}

function keyOf(secret: string) {
  const bytes = bytesOf(secret.replace(/^whsec_/, ''))
  if (bytes === null || bytes.length === 0) throw new TypeError('The secret of a webhook is whsec_ and base64.')
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

/** Null: that is not base64. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}
