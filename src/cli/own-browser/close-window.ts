import type { Timer } from '../../clock.ts'
import { CommandError } from '../command-error.ts'
import type { Output } from '../output.ts'
import type { LoginWindow } from './login-window.ts'

/** A browser that has not ended by then is waiting for the person. */
const hintMs = 5_000
const giveUpMs = 120_000

interface CloseContext {
  readonly output: Pick<Output, 'say'>
  readonly timer: Timer
  /** Aborted when the person stops the command. */
  readonly signal: AbortSignal
}

/**
 * Closes the browser and waits until it has ended: a page may ask the person whether to leave, and until then its cookies
 * are not on disk. Throws CommandError when it is still open after two minutes, and the reason of `signal`.
 */
export async function closeWindow(
  window: Pick<LoginWindow, 'close'>,
  { output, timer, signal }: CloseContext,
): Promise<void> {
  signal.throwIfAborted()
  const ended = Promise.withResolvers<void>()
  const stop = () => ended.reject(signal.reason)
  signal.addEventListener('abort', stop)
  const cancelHint = timer.after(hintMs, () => output.say(stillOpen))
  const cancelEnd = timer.after(giveUpMs, () => ended.reject(new CommandError(neverClosed)))
  try {
    await Promise.race([window.close(), ended.promise])
  } finally {
    cancelHint()
    cancelEnd()
    signal.removeEventListener('abort', stop)
  }
}

const stillOpen = 'The browser is still open: a page may ask whether to leave it. Confirm that, or close the browser.'
const neverClosed =
  'The browser did not close within two minutes, so nothing was sent and the profile is deleted. Run the command again, and close the browser yourself before you press Enter.'
