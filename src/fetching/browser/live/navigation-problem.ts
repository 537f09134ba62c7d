import type { Request, Response } from 'playwright-core'
import type { ProxyExit } from '../../../egress/proxy/exit.ts'
import { refusalOf } from '../navigate.ts'

/** Why a page could not be opened, as a sentence; null when there is no problem. */
export function navigationProblem(
  about: Request | Response,
  exit: Pick<ProxyExit, 'lastFailure' | 'failureOf'>,
): string | null {
  if ('status' in about) return refusalOf(about, exit)?.message ?? null
  const text = about.failure()?.errorText ?? ''
  // The user, or the page, navigated elsewhere.
  if (/ERR_ABORTED/.test(text)) return null
  // A Chromium with windows shows a page of its own instead of a refusal without a body.
  const refused = /ERR_HTTP_RESPONSE_CODE_FAILURE/.test(text) ? exit.failureOf(new URL(about.url())) : null
  if (refused !== null) return refused.message
  if (exit.lastFailure !== null && /ERR_TUNNEL_CONNECTION_FAILED|ERR_PROXY/.test(text)) return exit.lastFailure.message
  if (/ERR_CERT|ERR_SSL/.test(text)) return 'The site has no certificate that can be trusted; nothing was sent to it.'
  return `The page could not be opened (${/ERR_[A-Z_]+/.exec(text)?.[0] ?? 'unknown reason'}).`
}
