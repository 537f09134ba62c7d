import type { Clock, Timer } from './clock.ts'
import type { ServerKeys } from './server-keys.ts'
import type { Dialect, Store } from './storage/store.ts'
import type { Database } from './storage/tables.ts'

/** The lock of a server that runs. */
export interface DatabaseHold {
  /** Whether no other server used the database when it was taken. */
  readonly isFirst: boolean
  release(): void
}

/** What opens a database of either kind. All of it throws ConfigError with one sentence. */
export interface DatabaseAccess {
  readonly dialect: Dialect
  /** How messages name it. */
  readonly name: string
  /** What decides about times; null: the clock of this machine. */
  readonly clock: Clock | null
  exists(): Promise<boolean>
  /** The directory of the database; null: it is not on this machine. */
  readonly folder: string | null
  /** Reads from it without changing anything; null when it does not exist. */
  peek<T>(look: (db: Database) => Promise<T>): Promise<T | null>
  /** Whether a server uses it. */
  isInUse(): Promise<boolean>
  /**
   * Creates or migrates it, and calls `prepare` with a writing connection after that. Of several processes that do so one
   * goes first, and one that is killed leaves nothing half done.
   */
  open(prepare: (db: Database) => Promise<ServerKeys>): Promise<Store>
  /** As `Core.holdDatabase`. */
  hold(): Promise<DatabaseHold | null>
  /** Closes what is open when there is no store yet, which otherwise closes all. */
  close(): Promise<void>
}

export interface AccessOptions {
  readonly timer: Timer
  /** As in `CoreOptions`. */
  readonly onWriterFailure: (error: Error) => void
}
