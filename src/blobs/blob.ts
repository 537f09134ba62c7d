import type { Clock, Random, Stopwatch } from '../clock.ts'
import type { LoopTurns } from '../fairness/loop-turns.ts'
import type { Store } from '../storage/store.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { Vault } from '../vault/vault.ts'
import type { BlobStorage } from './blob-folder.ts'
import type { BlobRepository } from './repository.ts'

/** Owner, content type and expiry of a new blob. */
export interface BlobOwner {
  readonly accountId: string
  readonly contentType: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

export interface BlobDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: BlobRepository
  readonly storage: BlobStorage
  readonly vault: Vault
  readonly clock: Clock
  /** Measures when to search for files without a row again. */
  readonly stopwatch: Stopwatch
  readonly random: Pick<Random, 'uuid'>
  /** Lets others use the main thread between two chunks. */
  readonly loopTurns: Pick<LoopTurns, 'next'>
  /** Of one blob, sealed. */
  readonly maxBytes: number
  /** Of all blobs of one account, sealed. */
  readonly accountBytes: number
}

/** A blob whose row is not committed yet. Content of more than one chunk is on the disk already, in a file. */
export interface StagedBlob {
  readonly id: string
  /** For the caller's commit: its row. Conflicts (`no_room`) when the account then has more bytes than allowed. */
  readonly writes: readonly SqlWrite[]
  /** Call it after the commit. */
  settled(): void
  /** Deletes its file, if it has one. Call it when the commit failed. */
  discard(): Promise<void>
}
