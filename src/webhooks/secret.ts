import type { Random } from '../clock.ts'
import type { SealedValue } from '../storage/sealed-value.ts'
import { type OwnedRow, rowContext } from '../vault/seal-context.ts'
import { sealUnderNewKey, type Vault } from '../vault/vault.ts'
import type { StoredWebhook } from './webhook.ts'

/** The secrets that sign for a webhook. */
export interface Secrets {
  /** `whsec_` and 32 bytes in base64 (Standard Webhooks). */
  readonly current: string
  /** The previous one, and until when it also signs, epoch milliseconds. */
  readonly previous: { readonly secret: string; readonly until: number } | null
}

/** How long the old secret signs together with the new one, so that a receiver can switch without missing a message. */
const overlapMs = 24 * 3600_000

interface SecretDependencies {
  readonly vault: Vault
  readonly random: Pick<Random, 'bytes'>
}

/** The first secret of a webhook, and how it is stored. Throws VAULT_UNAVAILABLE. */
export async function firstSecret(
  { vault, random }: SecretDependencies,
  webhook: OwnedRow,
): Promise<{ readonly secret: string; readonly stored: SealedValue }> {
  const secret = newSecret(random)
  const stored = await sealUnderNewKey(vault, contextOf(webhook), encode({ current: secret, previous: null }))
  return { secret, stored }
}

/** A new secret in place of the current one, which also signs until `previousUntil`. Throws VAULT_UNAVAILABLE. */
export async function nextSecret(
  { vault, random }: SecretDependencies,
  webhook: StoredWebhook,
  now: number,
): Promise<{ readonly secret: string; readonly sealed: Uint8Array; readonly previousUntil: number }> {
  const { current } = await openSecrets(vault, webhook, webhook.secret)
  const secret = newSecret(random)
  const previous = { secret: current, until: now + overlapMs }
  const sealed = await vault.seal(contextOf(webhook), webhook.secret.wrappedKey, encode({ current: secret, previous }))
  return { secret, sealed, previousUntil: previous.until }
}

function newSecret(random: SecretDependencies['random']): string {
  return `whsec_${Buffer.from(random.bytes(32)).toString('base64')}`
}

function encode(secrets: Secrets): Buffer {
  return Buffer.from(JSON.stringify(secrets))
}

/** Throws VAULT_UNAVAILABLE. */
export async function openSecrets(
  vault: Pick<Vault, 'open'>,
  webhook: OwnedRow,
  { wrappedKey, sealed }: SealedValue,
): Promise<Secrets> {
  return JSON.parse(String(await vault.open(contextOf(webhook), wrappedKey, sealed))) as Secrets
}

/** The secrets that sign at `now`, the current one first. */
export function signingSecrets({ current, previous }: Secrets, now: number): readonly string[] {
  return previous !== null && previous.until > now ? [current, previous.secret] : [current]
}

const contextOf = (webhook: OwnedRow) => rowContext(webhook, 'secret')
