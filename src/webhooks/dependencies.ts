import type { AuditWriter } from '../audit/append.ts'
import type { Clock, Random } from '../clock.ts'
import type { EgressPolicy } from '../egress/policy.ts'
import type { Store } from '../storage/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { Send } from './deliver.ts'
import type { WebhookRepository } from './repository.ts'

/** What the functions of this directory work with. */
export interface WebhookDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: WebhookRepository
  readonly audit: AuditWriter
  readonly vault: Vault
  readonly egressPolicy: Pick<EgressPolicy, 'checkUrl'>
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid' | 'bytes'>
  /** How many webhooks an account, and an organization, may have. */
  readonly limit: number
  /** Posts once; throws only when it is aborted. */
  readonly send: Send
  /** Throws when an http URL leads to an address that the operator has not listed. */
  readonly requireListed: (url: URL, account: string) => Promise<void>
  /** Called when a delivery is due now. */
  readonly wake: () => void
}
