/** A request of an import, as far as it shows which page to visit. */
export interface PageRequested {
  readonly url: URL
  readonly method: string
  /** Of the response; null: the format does not say. */
  readonly status: number | null
  /** Content type of the response; null: the format does not say. */
  readonly contentType: string | null
  /** The request carried a cookie or header that can be a login. */
  readonly carriesLogin: boolean
}

const kept = 20
const maxChars = 2_000
const STATIC =
  /\.(?:js|mjs|css|map|png|jpe?g|gif|svg|webp|avif|ico|bmp|woff2?|ttf|otf|eot|mp[34]|webm|wasm|pdf|zip|gz|txt|xml|webmanifest)$|^\/(?:static|assets|_next\/static|dist|fonts|images|img)\//i

/**
 * The pages among many requests: requested with GET, answered 2xx if that is known, and not static files. The latest
 * comes first, because earlier ones may be before the login; HTML comes before everything else. Those requested without a
 * login come last: the page of an application that sends its token to its data alone shows nothing of the login. Few are
 * kept, for any number of requests.
 */
export class PageList {
  readonly #withLogin = new Latest()
  readonly #withoutLogin = new Latest()

  add({ url, method, status, contentType, carriesLogin }: PageRequested): void {
    const isAnswered = status === null || (status >= 200 && status < 300)
    if (method.toUpperCase() !== 'GET' || !isAnswered || STATIC.test(url.pathname)) return
    if (contentType !== null && !/html|json|xml|text\/plain/i.test(contentType)) return
    const plain = new URL(url)
    plain.hash = ''
    if (plain.href.length > maxChars || plain.username !== '' || plain.password !== '') return
    const list = carriesLogin ? this.#withLogin : this.#withoutLogin
    list.add(plain.href, contentType !== null && /html/i.test(contentType))
  }

  /** The best first. */
  pages(): string[] {
    return [...new Set([...this.#withLogin.pages(), ...this.#withoutLogin.pages()])]
  }
}

/** The latest documents and other pages. */
class Latest {
  readonly #documents: string[] = []
  readonly #others: string[] = []

  add(page: string, isDocument: boolean): void {
    const list = isDocument ? this.#documents : this.#others
    const known = list.indexOf(page)
    if (known >= 0) list.splice(known, 1)
    list.unshift(page)
    if (list.length > kept) list.pop()
  }

  pages(): string[] {
    return [...this.#documents, ...this.#others]
  }
}
