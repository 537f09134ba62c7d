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
  /** Counts up on one line of a terminal; a few lines where nobody watches. */
  progress(what: string, done: number, total: number): void
}

export function createOutput(stdout: OutputStream, stderr: OutputStream): Output {
  const colors = pc.createColors(stderr.isTTY === true && pc.isColorSupported)
  let open: string | null = null
  let lastTenth = ''
  const line = (text: string): void => {
    // A line that counts up stays as it last was.
    stderr.write(`${open === null ? '' : '\n'}${text}\n`)
    open = null
  }
  return {
    result: async (text) => {
      if (!stdout.write(`${text}\n`)) await new Promise<void>((resolve) => stdout.once('drain', resolve))
    },
    say: line,
    done: (text) => line(colors.green(text)),
    fail: (text) => line(`${colors.red('latchkey:')} ${text}`),
    progress: (what, done, total) => {
      const text = `${what}: ${done} of ${total}`
      if (stderr.isTTY === true) {
        stderr.write(`\r${text}`)
        open = text
        return
      }
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

/** A sentence for a human, to the terminal of this process. */
export function say(text: string): void {
  terminal().say(text)
}
