import { cookieHost } from '../../../cookies/match.ts'

/** A Basic login (RFC 7617) that a person gave to a site. */
export interface HttpLogin {
  /** The page that asked for it, without query. */
  readonly page: string
  /** The value of its `Authorization`. Secret. */
  readonly authorization: string
}

/**
 * The Basic logins that a person gave, one for each origin. The browser keeps them for itself, and sends them until the
 * site asks again, which means that it refused them.
 */
export class HttpLogins {
  /** By origin. */
  readonly #given = new Map<string, HttpLogin>()

  /** A page asks. */
  asked({ origin }: URL): void {
    this.#given.delete(origin)
  }

  /** The person has answered. */
  given({ origin, pathname }: URL, username: string, password: string): void {
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    this.#given.set(origin, { page: `${origin}${pathname}`, authorization })
  }

  /** The newest for exactly this host; null: none. */
  of(host: string): HttpLogin | null {
    return [...this.#given.values()].findLast(({ page }) => cookieHost(new URL(page)) === host) ?? null
  }
}
