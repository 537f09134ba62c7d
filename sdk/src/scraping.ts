import type { JobAccepted, ScrapeRequest, ScrapeResultAnswer } from './api.ts'
import { LatchkeyError } from './latchkey-error.ts'
import type { CreateOptions, FileBody, RequestOptions, Transport } from './transport.ts'

export interface ScrapeOptions extends CreateOptions {
  /**
   * Whether a page is worth nothing without the session, if one is named; default true. A session that has ended is then
   * an error (SESSION_EXPIRED), as is a login page in place of the page (LOGIN_WALL). With false, the page arrives as a
   * visitor sees it who is not logged in, and `login_wall` and `warning` say so.
   */
  readonly requireSession?: boolean | undefined
}

export interface FetchOptions extends RequestOptions {
  /** The id of a session, or its name; none: an anonymous request. */
  readonly session?: string | undefined
  readonly leaseId?: string | undefined
  /** Whether the request is refused if the session cannot be used; default true. */
  readonly requireSession?: boolean | undefined
  /** Until the answer begins, 1 to 300; default 90. */
  readonly timeoutSeconds?: number | undefined
  /** Passed on to the target: Accept, Range and conditions; and the Content-Type of a body. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Makes it a POST. A form (FormData) may contain files. At most 32 MiB. */
  readonly body?: FileBody | undefined
}

/** Of scrapes that a request waits for. */
export type ScrapeNow = Omit<ScrapeRequest, 'sync' | 'require_session'>

export type Scraping = ReturnType<typeof createScraping>

export function createScraping({ json, open }: Transport) {
  return {
    /** Fetches a page and waits for it. */
    scrape: async (request: ScrapeNow, options: ScrapeOptions = {}): Promise<ScrapeResultAnswer> => {
      const { requireSession = true } = options
      const body = { ...requiring(request, requireSession), sync: true }
      const result = (await json('scrape', { body, options })) as ScrapeResultAnswer
      if (requireSession && hasSession(request) && result.login_wall) throw loginWall(result)
      return result
    },
    /**
     * The answer of a target as it is, whatever its status: files, forms, requests of scripts. Its verdict is in the
     * header X-Latchkey-Verdict. A login page is an error (LOGIN_NEEDED).
     */
    fetch: (url: string, options: FetchOptions = {}): Promise<Response> => {
      const { session, leaseId, requireSession, timeoutSeconds, headers = {}, body: raw, ...rest } = options
      const query = {
        url,
        session_id: session,
        lease_id: leaseId,
        require_session: requireSession,
        timeout: timeoutSeconds,
      }
      return raw === undefined
        ? open('fetchFile', { query, headers, options: rest })
        : open('postForFile', { query, headers, raw, options: rest })
    },
    /** What a scrape would cost. */
    estimate: (request: ScrapeNow, options?: RequestOptions) =>
      json('estimateScrape', { body: request, options, isRepeatable: true }),
    /** The screenshot of a scrape: the end of its `screenshot_url`. */
    screenshot: (id: string, options?: RequestOptions): Promise<Response> =>
      open('getScreenshot', { path: { id }, options }),
  }
}

/** A scrape in the background. */
export const submitJob = (
  { json }: Transport,
  request: ScrapeNow,
  { requireSession = true, ...options }: ScrapeOptions,
): Promise<JobAccepted> =>
  json('scrape', { body: { ...requiring(request, requireSession), sync: false }, options }) as Promise<JobAccepted>

/** The request that says whether its session must be logged in, if it names one. */
export function requiring<Request extends Pick<ScrapeRequest, 'session_id'>>(
  request: Request,
  requireSession: boolean,
): Request & { readonly require_session?: boolean } {
  return hasSession(request) ? { require_session: requireSession, ...request } : request
}

const hasSession = ({ session_id: id }: Pick<ScrapeRequest, 'session_id'>): boolean => id !== undefined && id !== null

function loginWall(result: ScrapeResultAnswer): LatchkeyError {
  return new LatchkeyError({
    code: 'LOGIN_WALL',
    message: `${result.final_url} showed a login page instead of the page.`,
    resolution:
      'Validate the session; if it has ended, log in again. With requireSession: false you get the login page.',
    status: 200,
    requestId: null,
    details: { result },
  })
}
