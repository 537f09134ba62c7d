import pc from 'picocolors'
import { isSystemError, systemReason } from '../errors.ts'

/** The part of a terminal stream that this file uses. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined
  write(text: string): boolean
  once(event: 'drain', listener: () => void): unknown
}

/** The only way to write to the terminal: results go to stdout, messages to stderr. */
export interface Output {
  /** A result of one or more lines; resolves when more can be written, so that a slow reader slows down the writer. */
  result(text: string): Promise<void>
  /** A message for a person. */
  say(text: string): void
  /** A message that something succeeded. */
  done(text: string): void
  /** Why a command failed, in one sentence. */
  fail(text: string): void
  /**
   * Shows progress as a bar on one line of a terminal; when stderr is not a terminal, prints ten lines for a large total.
   * `total` null: unknown.
   */
  progress(what: string, done: number, total: number | null): void
}

/** Without a terminal, short work prints no progress. */
const quietBelow = 5000

export function createOutput(stdout: OutputStream, stderr: OutputStream): Output {
  const colors = pc.createColors(stderr.isTTY === true && pc.isColorSupported)
  let isCounting = false
  let lastTenth = ''
  const line = (text: string, paint = (said: string) => said): void => {
    // The progress line stays as it was last.
    stderr.write(`${isCounting ? '\n' : ''}${paint(forTerminal(text))}\n`)
    isCounting = false
  }
  return {
    result: async (text) => {
      if (!stdout.write(`${forTerminal(text)}\n`)) await new Promise<void>((resolve) => stdout.once('drain', resolve))
    },
    say: (text) => line(text),
    done: (text) => line(text, colors.green),
    fail: (text) => line(text, (said) => `${colors.red('latchkey:')} ${said}`),
    progress: (what, done, total) => {
      const text = total === null ? `${what}: ${done}` : `${what}: ${done} of ${total}`
      if (stderr.isTTY === true) {
        stderr.write(`\r${what}: ${total === null ? done : `${bar(done, total)} ${done} of ${total}`}`)
        isCounting = true
        return
      }
      if (total === null || total < quietBelow) return
      const tenth = `${what} ${Math.floor((done / Math.max(total, 1)) * 10)}`
      if (tenth !== lastTenth) stderr.write(`${text}\n`)
      lastTenth = tenth
    },
  }
}

/** Texts of files, sites and servers may contain escape sequences, which a terminal would obey. */
function forTerminal(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\ufffd')
}

/** Twenty characters that fill up. */
function bar(done: number, total: number): string {
  const filled = total === 0 ? 20 : Math.floor((Math.min(done, total) / total) * 20)
  return `[${'#'.repeat(filled)}${'.'.repeat(20 - filled)}]`
}

/** The terminal of this process. */
export function terminal(): Output {
  return createOutput(process.stdout, process.stderr)
}

/** Ignores errors on standard error (a full disk, a closed pipe), which would otherwise end the process. */
export function outliveStandardError(): void {
  process.stderr.on('error', () => {})
}

/**
 * Ends the process when its results cannot be written: silently where their reader has closed the pipe, as `| head` does,
 * otherwise with the reason (a full disk) and exit code 1.
 */
export function endWithReader({ fail }: Pick<Output, 'fail'>): void {
  process.stdout.on('error', (error) => {
    if (isSystemError(error, 'EPIPE')) process.exit(0)
    fail(`The results cannot be written: ${systemReason(error) ?? error.message}.`)
    process.exit(1)
  })
}
