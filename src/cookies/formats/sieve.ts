/** What to keep of a value. Nothing of what it does not name is kept, though all of it is read. */
export interface Sieve {
  /** For a member of an object by its name, and for the items of an array; null: drop it. */
  of(name: string | null): Sieve | null
  /** Called with each finished item of an array, which is then not kept. */
  readonly take?: (item: unknown) => void
  /** Stands in the place of the object. */
  readonly result?: unknown
}

/** Keeps everything. */
export const everything: Sieve = { of: () => everything }
