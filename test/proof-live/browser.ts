import { setTimeout as pause } from 'node:timers/promises'
import { Cookie, CookieJar } from 'tough-cookie'
import { cookiesTxt, type LocalStorage, storageState } from './exports.ts'
import { formWith } from './form.ts'

/** A page as the browser got it, after redirects. */
export interface Page {
  readonly status: number
  readonly url: string
  readonly text: string
}

/** What a person's browser does for a login: it keeps cookies, follows redirects and sends forms. */
export interface Browser {
  readonly userAgent: string
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Page>
  /** Sends fields as a form does, or a text as JSON. */
  post(url: string, body: Readonly<Record<string, string>> | string): Promise<Page>
  /** Fills in the form of this page that holds all these fields and sends it, with its hidden fields. */
  submit(page: Page, fields: Readonly<Record<string, string>>): Promise<Page>
  /** As Playwright exports it. */
  storageState(storage?: readonly LocalStorage[]): object
  /** As "Copy as cURL" of the developer tools gives it. */
  curl(url: string): Promise<string>
  /** As extensions of browsers and `curl -c` write it. */
  cookiesTxt(): string
}

export const usualUserAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36'
const maxRedirects = 10

export function createBrowser(userAgent = usualUserAgent): Browser {
  const jar = new CookieJar(undefined, { allowSpecialUseDomain: true })
  const held = (): Cookie[] => jar.serializeSync()?.cookies.flatMap((one) => Cookie.fromJSON(one) ?? []) ?? []
  const send = async (url: string, init: RequestInit, redirects = 0): Promise<Page> => {
    const cookie = await jar.getCookieString(url)
    const headers = { 'user-agent': userAgent, ...init.headers, ...(cookie === '' ? {} : { cookie }) }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) await jar.setCookie(line, url, { ignoreError: true })
    const text = await response.text()
    const location = response.headers.get('location')
    if (location === null || response.status < 300 || response.status > 399) {
      return { status: response.status, url, text }
    }
    if (redirects === maxRedirects) throw new Error(`${url} redirects without end`)
    return send(new URL(location, url).href, {}, redirects + 1)
  }
  const post: Browser['post'] = (url, body) =>
    send(url, {
      method: 'POST',
      headers: {
        'content-type': typeof body === 'string' ? 'application/json' : 'application/x-www-form-urlencoded',
        origin: new URL(url).origin,
        referer: url,
      },
      body: typeof body === 'string' ? body : new URLSearchParams(body).toString(),
    })
  return {
    userAgent,
    get: (url, headers = {}) => send(url, { headers }),
    post,
    submit: (page, fields) => {
      const { action, hidden } = formWith(page, Object.keys(fields))
      return post(action, { ...hidden, ...fields })
    },
    storageState: (storage = []) => storageState(held(), storage),
    curl: async (url) =>
      `curl '${url}' -H 'accept: text/html' -H 'user-agent: ${userAgent}' -b '${await jar.getCookieString(url)}'`,
    cookiesTxt: () => cookiesTxt(held()),
  }
}

/** Asks until somebody answers, for an application that has just been started. Throws after two minutes. */
export async function untilAnswered(url: string): Promise<void> {
  const end = performance.now() + 120_000
  for (;;) {
    const answer = await fetch(url, { redirect: 'manual' }).catch(() => null)
    await answer?.arrayBuffer()
    if (answer !== null && answer.status < 500) return
    if (performance.now() > end) throw new Error(`${url} did not answer within two minutes`)
    await pause(200)
  }
}
