import { setTimeout as pause } from 'node:timers/promises'
import type { Page, Request, Response } from 'playwright-core'
import type { ProxyExit } from '../../egress/proxy/exit.ts'
import { refusalHeader } from '../../egress/proxy/forward.ts'
import { AppError } from '../../errors.ts'
import { within } from '../../within.ts'
import { pageCrash } from './watch-page.ts'

/** How long after a response has come a browser may take to tell of it, in milliseconds. */
const toldMs = 50

/**
 * Navigates to a URL; resolves when the head of the response has arrived.
 * @throws AppError TARGET_UNREACHABLE (also for 204 and 205), TARGET_NOT_ALLOWED (the egress policy, a download),
 * TIMEOUT; the signal's reason, if no response has come before
 */
export async function navigate(page: Page, url: URL, exit: ProxyExit, signal: AbortSignal): Promise<Response> {
  if (!/^https?:$/.test(url.protocol)) throw notAPage()
  let answered: Response | null = null
  const note = (response: Response): void => {
    if (isNavigationOf(page, response.request())) answered = response
  }
  page.on('response', note)
  try {
    // The signal is the deadline.
    const response = await within(signal, page.goto(url.href, { waitUntil: 'commit', timeout: 0 }))
    if (response === null) throw new AppError('TARGET_UNREACHABLE', { message: 'The browser did not reach a page.' })
    const refusal = refusalOf(response, exit) ?? fileOf(response)
    if (refusal !== null) throw refusal
    return response
  } catch (error) {
    // What has come may have changed cookies, and a browser tells of it a moment later: the caller decides what to do
    // with it.
    if (signal.aborted && answered === null) await pause(toldMs)
    if (signal.aborted && answered !== null) return answered
    if (signal.aborted) throw signal.reason
    if (error instanceof AppError) throw error
    // A browser that is told to end aborts what it loads before it closes the page, which then answers no more.
    if (isAborted(error)) await within(signal, page.evaluate('0').catch(throwCrash))
    if (answered !== null && lacksPage(messageOf(error))) return answered
    throw noPage(answered, error) ?? navigationError(error, exit)
  } finally {
    page.off('response', note)
  }
}

/** Whether a request is for the document that the page itself will show, not one of its frames. */
export function isNavigationOf(page: Page, request: Request): boolean {
  return request.isNavigationRequest() && request.frame() === page.mainFrame()
}

/**
 * A browser stays where it is when the answer has no page: 204 or 205. Null for any other failure.
 */
function noPage(answered: Response | null, cause: unknown): AppError | null {
  const status = answered?.status()
  if (!isAborted(cause) || (status !== 204 && status !== 205)) return null
  return new AppError('TARGET_UNREACHABLE', { message: 'The target answered without a page (204 or 205).', cause })
}

/** Whether Chromium says that an error status came without a body, for which it shows a page of its own. */
const lacksPage = (message: string): boolean => message.includes('ERR_HTTP_RESPONSE_CODE_FAILURE')

/** Whether a response is an error without a body, in the place of which Chromium shows a page of its own. */
export const isEmptyError = (response: Response): boolean => lacksPage(response.request().failure()?.errorText ?? '')

/** For plain http the proxy itself responds when it cannot reach the target: why; null when the target has responded. */
export function refusalOf(response: Response, exit: Pick<ProxyExit, 'failureOf'>): AppError | null {
  return refusalHeader in response.headers() ? exit.failureOf(new URL(response.url())) : null
}

/** A Chromium with windows shows a PDF in a page of its own, which is not the file; null for any other response. */
export function fileOf(response: Response): AppError | null {
  return /^\s*application\/pdf\b/i.test(response.headers()['content-type'] ?? '') ? aDownload() : null
}

/**
 * From Chromium's `net::ERR_…`, and the reason of the proxy's refusal.
 * @param url what could not be opened; null: the only target so far
 */
export function navigationError(
  cause: unknown,
  exit: Pick<ProxyExit, 'failureOf' | 'lastFailure'>,
  url: string | null = null,
): AppError {
  const message = messageOf(cause)
  const failure = (url === null ? null : exit.failureOf(new URL(url))) ?? exit.lastFailure
  if (failure !== null && /ERR_TUNNEL_CONNECTION_FAILED|ERR_PROXY/.test(message)) return failure
  if (/Download is starting|ERR_ABORTED/.test(message)) {
    return aDownload(cause)
  }
  const code = /net::(ERR_[A-Z_]+)/.exec(message)?.[1] ?? 'unknown reason'
  // A redirect to another scheme, such as file: or data:.
  if (code === 'ERR_UNSAFE_REDIRECT' || code === 'ERR_UNKNOWN_URL_SCHEME') return notAPage(cause)
  if (/TIMED_OUT/.test(code)) return new AppError('TIMEOUT', { cause })
  return new AppError('TARGET_UNREACHABLE', { message: `The browser could not reach the target (${code}).`, cause })
}

function throwCrash(): never {
  throw pageCrash()
}

const isAborted = (cause: unknown): boolean => /ERR_ABORTED/.test(messageOf(cause))

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : ''
}

function aDownload(cause?: unknown): AppError {
  return new AppError('TARGET_NOT_ALLOWED', {
    message: 'The URL returns a download, which the browser refuses.',
    resolution: 'To fetch a file, scrape its URL without the browser: mode html.',
    cause,
  })
}

/** For an address that is neither http nor https. */
export function notAPage(cause?: unknown): AppError {
  return new AppError('TARGET_NOT_ALLOWED', {
    message: 'The page navigated to something that is not a web page.',
    cause,
  })
}
