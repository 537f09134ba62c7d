import type { Clock, Random, Stopwatch } from '../clock.ts'
import type { Store } from '../storage/store.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { Vault } from '../vault/vault.ts'
import type { BlobPlace } from './blob-folder.ts'
import type { BlobRepository } from './repository.ts'

export interface BlobDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: BlobRepository
  readonly place: BlobPlace
  readonly vault: Vault
  readonly clock: Clock
  /** Measures when to look for files without a row again. */
  readonly stopwatch: Stopwatch
  readonly random: Pick<Random, 'uuid'>
  /** Of one blob, as stored. */
  readonly maxBytes: number
  /** Of all blobs of one account, as stored. */
  readonly accountBytes: number
}

/** A blob whose bytes are on the disk, and whose row is not there yet. */
export interface KeptBlob {
  readonly id: string
  /** Its row, for the caller's commit. */
  readonly insert: SqlWrite
  /** Goes after `insert`: conflicts when the account has more bytes than it may. */
  readonly requireRoom: SqlWrite
  /** To be called once the commit has succeeded. */
  settled(): void
  /** Deletes what was written: to be called where the commit failed. */
  discard(): Promise<void>
}
