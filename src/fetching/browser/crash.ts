import type { Page } from 'playwright-core'
import { AppError } from '../../errors.ts'

/**
 * Aborts, with TARGET_UNREACHABLE as its reason, when the page crashes or its browser ends: its calls may never settle
 * then.
 */
export function crashSignal(page: Page): AbortSignal {
  const crash = new AbortController()
  const abort = (): void =>
    crash.abort(
      new AppError('TARGET_UNREACHABLE', {
        message: 'The page crashed in the browser, or the page or what it stores is larger than 96 MiB.',
      }),
    )
  page.once('crash', abort).once('close', abort)
  return crash.signal
}
