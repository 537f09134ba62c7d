import type { Store } from '../../src/storage/store.ts'

/** A database with its tables, and how to take out what a test put into it: quicker by far than opening another. */
export interface Engine {
  readonly store: Store
  empty(): Promise<void>
}
