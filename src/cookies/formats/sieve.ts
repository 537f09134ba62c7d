/** Selects the parts of a JSON value to keep. The rest is parsed but not kept. */
export interface Sieve {
  /** For a member of an object by its name, and for the items of an array; null: drop it. */
  of(name: string | null): Sieve | null
  /** Called with each finished item of an array, which is then not kept. */
  readonly take?: (item: unknown) => void
  /** Replaces the object in the result. */
  readonly result?: unknown
}

/** Keeps everything. */
export const everything: Sieve = { of: () => everything }
