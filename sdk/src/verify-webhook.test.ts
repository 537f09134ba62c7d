import { describe, expect, it } from 'vitest'
import { signMessage } from '../../src/webhooks/sign.ts'
import { verifyWebhook, WebhookSignatureError } from './verify-webhook.ts'

const secret = `whsec_${btoa('a'.repeat(32))}`
const other = `whsec_${btoa('b'.repeat(32))}`
const now = Date.UTC(2026, 2, 18, 14)
const body = '{"id":"e1","type":"session.invalid","data":{"name":"Gärten"}}'
const message = signMessage('e1', body, [secret], now)

describe('a message', () => {
  it.each([
    ['as text', { body }],
    ['as bytes', { body: new TextEncoder().encode(body) }],
    ['with headers of the Fetch standard', { headers: new Headers(message.headers) }],
    ['with headers in capitals', { headers: upper(message.headers) }],
    ['with headers in lists', { headers: listed(message.headers) }],
    ['signed with two secrets', { headers: signMessage('e1', body, [other, secret], now).headers }],
    ['checked with two secrets', { secret: [other, secret] }],
    ['five minutes old', { nowMs: now + 300_000 }],
    ['of a sender whose clock is five minutes ahead', { nowMs: now - 300_000 }],
  ])('%s is believed', async (_what, changes) => {
    const given = { body, headers: message.headers, secret, nowMs: now, ...changes }
    expect(await verifyWebhook(given)).toEqual(JSON.parse(body))
  })

  it.each([
    ['with another secret', { secret: other }, 'No signature'],
    ['that was changed', { body: body.replace('e1', 'e2') }, 'No signature'],
    ['with another id', { headers: { ...message.headers, 'webhook-id': 'e2' } }, 'No signature'],
    [
      'with another time',
      { headers: { ...message.headers, 'webhook-timestamp': String(now / 1000 + 1) } },
      'No signature',
    ],
    ['with a signature of another version', { headers: versioned('v2') }, 'No signature'],
    [
      'with a signature that is no base64',
      { headers: { ...message.headers, 'webhook-signature': 'v1,%' } },
      'No signature',
    ],
    ['without a signature', { headers: { ...message.headers, 'webhook-signature': '' } }, 'No signature'],
    ['without its headers', { headers: {} }, 'webhook-id is missing'],
    ['with a time in words', { headers: { ...message.headers, 'webhook-timestamp': 'now' } }, 'is no time'],
    ['older than five minutes', { nowMs: now + 301_000 }, 'five minutes'],
    ['of more than five minutes ahead', { nowMs: now - 301_000 }, 'five minutes'],
  ])('%s is not believed', async (_what, changes, why) => {
    const given = { body, headers: message.headers, secret, nowMs: now, ...changes }
    const error = await verifyWebhook(given).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(WebhookSignatureError)
    expect(error).toMatchObject({ message: expect.stringContaining(why) })
  })

  it('needs a secret that is one', async () => {
    await expect(verifyWebhook({ body, headers: message.headers, secret: 'whsec_', nowMs: now })).rejects.toThrow(
      TypeError,
    )
  })
})

function upper(headers: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]))
}

function listed(headers: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
}

function versioned(version: string) {
  const signature = message.headers['webhook-signature']?.replace(/^v1/, version) ?? ''
  return { ...message.headers, 'webhook-signature': signature }
}
