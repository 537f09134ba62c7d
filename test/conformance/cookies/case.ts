/** One request of a case, in the order of the case; its answer leads on to the next. */
export interface Hop {
  /** `http` or `https` on its usual port, without query. */
  readonly url: string
  /** The Set-Cookie lines of its answer, a byte a character. */
  readonly sets: readonly string[]
  /** The Date header of its answer; absent: none. */
  readonly date?: string
}

/** A visit that begins with no cookies, and goes by redirects from its first hop to its last. */
export interface Case {
  readonly family: string
  readonly title: string
  readonly hops: readonly Hop[]
}

/** The Cookie header of each hop of a case, a byte a character; null for none. */
export type Headers = readonly (string | null)[]

/** A case of which the right headers are known. */
export interface TableCase extends Case {
  readonly carries: Headers
}

/** Something that keeps cookies. */
export interface Player {
  readonly name: string
  play(one: Case): Promise<Headers>
}
