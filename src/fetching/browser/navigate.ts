import type { Page, Response } from 'playwright-core'
import type { ProxyExit } from '../../egress/proxy/exit.ts'
import { AppError } from '../../errors.ts'
import { within } from './within.ts'

/**
 * Goes to a URL; resolves when the answer's head has come.
 * @throws AppError TARGET_UNREACHABLE, TARGET_NOT_ALLOWED (the egress policy, a download), TIMEOUT; the signal's reason
 */
export async function navigate(page: Page, url: URL, exit: ProxyExit, signal: AbortSignal): Promise<Response> {
  try {
    // The deadline is the signal's.
    const response = await within(signal, page.goto(url.href, { waitUntil: 'commit', timeout: 0 }))
    if (response === null) throw new AppError('TARGET_UNREACHABLE', { message: 'The browser did not reach a page.' })
    requireAnswered(response, exit)
    return response
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof AppError) throw error
    throw navigationError(error, exit)
  }
}

/**
 * The proxy answers in the target's place where it could not reach it over plain http: then throws why, as AppError.
 * To be asked of every document that is shown, since a script may lead on to another one.
 */
export function requireAnswered(response: Response, exit: Pick<ProxyExit, 'failureOf'>): void {
  const failure = response.status() >= 403 ? exit.failureOf(targetOf(new URL(response.url()))) : null
  if (failure !== null) throw failure
}

/** Chromium's `net::ERR_…`, and why the proxy refused. */
function navigationError(cause: unknown, exit: ProxyExit): AppError {
  const message = cause instanceof Error ? cause.message : ''
  const failure = exit.lastFailure
  if (failure !== null && /ERR_TUNNEL_CONNECTION_FAILED|ERR_PROXY/.test(message)) return failure
  if (/Download is starting|ERR_ABORTED/.test(message)) {
    return new AppError('TARGET_NOT_ALLOWED', {
      message: 'The URL returns a download, which the browser refuses.',
      cause,
    })
  }
  const code = /net::(ERR_[A-Z_]+)/.exec(message)?.[1] ?? 'unknown reason'
  if (/TIMED_OUT/.test(code)) return new AppError('TIMEOUT', { cause })
  return new AppError('TARGET_UNREACHABLE', { message: `The browser could not reach the target (${code}).`, cause })
}

function targetOf(url: URL): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return `${url.hostname.replace(/^\[|\]$/g, '')}:${port}`
}
