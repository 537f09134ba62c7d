import { type ChildProcess, spawn } from 'node:child_process'
import { CommandError } from '../command-error.ts'

export interface OwnBrowser {
  readonly executable: string
  readonly sandbox: boolean
}

/** The browser in which the person logs in. Nothing is attached to it: large sites refuse driven browsers. */
export interface LoginWindow {
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

/** Throws CommandError when the browser does not start. */
export async function openLoginWindow(browser: OwnBrowser, folder: string, url: string): Promise<LoginWindow> {
  const child = spawn(browser.executable, windowArguments(browser, folder, url), { stdio: 'ignore' })
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done())
    child.once('error', () => done())
  })
  await new Promise<void>((done, fail) => {
    child.once('spawn', done)
    child.once('error', (cause) => fail(new CommandError(`${browser.executable} does not start.`, { cause })))
  })
  const end = (ask: (child: ChildProcess) => void) => {
    if (child.exitCode === null && child.signalCode === null) ask(child)
    return ended
  }
  return { close: () => end(askToClose), kill: () => end((one) => void one.kill('SIGKILL')) }
}

/**
 * SIGINT and not SIGTERM: at SIGTERM Chromium ends as at the end of a desktop session, and does not write the cookies of the
 * last 30 seconds. Windows has no signals; there the window is asked to close.
 */
function askToClose(child: ChildProcess): void {
  if (process.platform !== 'win32') child.kill('SIGINT')
  else spawn('taskkill', ['/PID', String(child.pid)], { stdio: 'ignore' }).once('error', () => child.kill())
}
