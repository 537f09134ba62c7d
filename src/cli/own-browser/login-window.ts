import { type ChildProcess, spawn } from 'node:child_process'
import type { Timer } from '../../clock.ts'
import { within } from '../../within.ts'
import { CommandError } from '../command-error.ts'
import type { Output } from '../output.ts'

export interface OwnBrowser {
  readonly executable: string
  readonly sandbox: boolean
}

/** The browser in which the person logs in. Nothing is attached to it: large sites refuse driven browsers. */
export interface LoginWindow {
  /** Aborted with a CommandError when the browser ends with an error instead of opening. */
  readonly failed: AbortSignal
  /** Closes it as a person would, so that it writes its cookies to disk; resolves when it has ended. */
  close(): Promise<void>
  /** Ends it at once. */
  kill(): Promise<void>
}

/** These flags suppress questions of a first start; a page cannot see them. */
export function windowArguments({ sandbox }: OwnBrowser, folder: string, url: string): readonly string[] {
  return [
    `--user-data-dir=${folder}`,
    '--no-first-run',
    '--no-default-browser-check',
    // The profile is read by the same browser later, without the key store of a desktop.
    '--password-store=basic',
    '--use-mock-keychain',
    ...(sandbox ? [] : ['--no-sandbox']),
    url,
  ]
}

/** An error after this time is a crash: the person may have logged in before it. */
const startMs = 10_000

/** Throws CommandError when the browser does not start. */
export async function openLoginWindow(
  browser: OwnBrowser,
  folder: string,
  url: string,
  timer: Timer,
): Promise<LoginWindow> {
  const child = spawn(browser.executable, windowArguments(browser, folder, url), { stdio: 'ignore' })
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done())
    child.once('error', () => done())
  })
  await new Promise<void>((done, fail) => {
    child.once('spawn', done)
    child.once('error', (cause) => fail(new CommandError(`${browser.executable} does not start.`, { cause })))
  })
  const failed = new AbortController()
  const noteFailure = (code: number | null): void => {
    if (code !== 0) failed.abort(new CommandError(neverOpened(browser)))
  }
  child.once('exit', noteFailure)
  const cancel = timer.after(startMs, () => child.off('exit', noteFailure))
  child.once('exit', cancel)
  const end = (ask: (child: ChildProcess) => void) => {
    if (child.exitCode === null && child.signalCode === null) ask(child)
    return ended
  }
  return { failed: failed.signal, close: () => end(askToClose), kill: () => end((one) => void one.kill('SIGKILL')) }
}

function neverOpened({ executable, sandbox }: OwnBrowser): string {
  const asRoot = sandbox && process.getuid?.() === 0
  const advice = asRoot
    ? 'Chromium does not start as root: run this as another user, or set LATCHKEY_BROWSER_NO_SANDBOX=1.'
    : 'Start it in a terminal to see why; if the reason is its sandbox, docs/browser.md#the-sandbox says what to do.'
  return `${executable} ended with an error before a window opened. ${advice}`
}

/**
 * SIGINT and not SIGTERM: at SIGTERM Chromium ends as at the end of a desktop session, and does not write the cookies of the
 * last 30 seconds. Windows has no signals; there the window is asked to close.
 */
function askToClose(child: ChildProcess): void {
  if (process.platform !== 'win32') child.kill('SIGINT')
  else spawn('taskkill', ['/PID', String(child.pid)], { stdio: 'ignore' }).once('error', () => child.kill())
}

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
  const tooLate = Promise.withResolvers<never>()
  const cancelHint = timer.after(hintMs, () => output.say(stillOpen))
  const cancelEnd = timer.after(giveUpMs, () => tooLate.reject(new CommandError(neverClosed)))
  try {
    await within(signal, Promise.race([window.close(), tooLate.promise]))
  } finally {
    cancelHint()
    cancelEnd()
  }
}

const stillOpen = 'The browser is still open: a page may ask whether to leave it. Confirm that, or close the browser.'
const neverClosed =
  'The browser did not close within two minutes, so nothing was sent and the profile is deleted. Run the command again, and close the browser yourself before you press Enter.'
