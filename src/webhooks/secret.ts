import type { Random } from '../clock.ts'
import { rowContext } from '../vault/seal-context.ts'
import type { Vault } from '../vault/vault.ts'
import type { SealedWebhookSecret, Webhook } from './webhook.ts'

/** The secrets that sign for a webhook. */
export interface Secrets {
  /** `whsec_` and 32 bytes in base64 (Standard Webhooks). */
  readonly current: string
  /** The previous one, and until when it also signs, epoch milliseconds. */
  readonly previous: { readonly secret: string; readonly until: number } | null
}

type Owned = Pick<Webhook, 'id' | 'accountId'>

/** How long the old secret signs together with the new one, so that a receiver can switch without missing a message. */
export const overlapMs = 24 * 3600_000

export function newSecret(random: Pick<Random, 'bytes'>): string {
  return `whsec_${Buffer.from(random.bytes(32)).toString('base64')}`
}

export async function sealFirst(vault: Vault, webhook: Owned, secrets: Secrets): Promise<SealedWebhookSecret> {
  return sealAgain(vault, webhook, await vault.newDataKey(contextOf(webhook)), secrets)
}

export async function sealAgain(
  vault: Vault,
  webhook: Owned,
  wrappedKey: Uint8Array,
  secrets: Secrets,
): Promise<SealedWebhookSecret> {
  const sealed = await vault.seal(contextOf(webhook), wrappedKey, Buffer.from(JSON.stringify(secrets)))
  return { wrappedKey, sealed }
}

/** Throws VAULT_UNAVAILABLE. */
export async function openSecrets(
  vault: Pick<Vault, 'open'>,
  webhook: Owned,
  { wrappedKey, sealed }: SealedWebhookSecret,
): Promise<Secrets> {
  return JSON.parse(String(await vault.open(contextOf(webhook), wrappedKey, sealed))) as Secrets
}

/** The secrets that sign at `now`, the current one first. */
export function signingSecrets({ current, previous }: Secrets, now: number): readonly string[] {
  return previous !== null && previous.until > now ? [current, previous.secret] : [current]
}

const contextOf = (webhook: Owned) => rowContext(webhook, 'secret')
