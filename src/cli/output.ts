import pc from 'picocolors'

/** A stream to the terminal, as this file uses it. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined
  write(text: string): boolean
  once(event: 'drain', listener: () => void): unknown
}

/** The only way to the terminal: results go to stdout, everything said about them to stderr. */
export interface Output {
  /** A result, of one line or several; resolves when more can be taken, so that a slow reader slows the writer. */
  result(text: string): Promise<void>
  /** A sentence for a human. */
  say(text: string): void
  /** A sentence that something went well. */
  done(text: string): void
  /** Why a command failed, in one sentence. */
  fail(text: string): void
  /** Counts up on one line of a terminal; where nobody watches, ten lines of a large total. Null: unknown. */
  progress(what: string, done: number, total: number | null): void
}

/** Where nobody watches, what is done in a moment is not worth a line. */
const quietBelow = 5000

export function createOutput(stdout: OutputStream, stderr: OutputStream): Output {
  const colors = pc.createColors(stderr.isTTY === true && pc.isColorSupported)
  let isCounting = false
  let lastTenth = ''
  const line = (text: string): void => {
    // A line that counts up stays as it last was.
    stderr.write(`${isCounting ? '\n' : ''}${text}\n`)
    isCounting = false
  }
  return {
    result: async (text) => {
      if (!stdout.write(`${text}\n`)) await new Promise<void>((resolve) => stdout.once('drain', resolve))
    },
    say: line,
    done: (text) => line(colors.green(text)),
    fail: (text) => line(`${colors.red('latchkey:')} ${text}`),
    progress: (what, done, total) => {
      const text = total === null ? `${what}: ${done}` : `${what}: ${done} of ${total}`
      if (stderr.isTTY === true) {
        stderr.write(`\r${text}`)
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

/** The terminal of this process. */
export function terminal(): Output {
  return createOutput(process.stdout, process.stderr)
}

/**
 * Lets a word to standard error get lost where it cannot be written (a full disk, a reader that has left): without this
 * it would end the process.
 */
export function outliveStandardError(): void {
  process.stderr.on('error', () => {})
}

/** Ends the process without a word when whoever read its results has left, as `| head` does. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}
