import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { locate } from '../../src/fetching/browser/executable.ts'

/** A screen that nobody sees, for a browser with a window. */
export interface Display {
  /** The value of DISPLAY. */
  readonly name: string
  close(): Promise<void>
}

/** Starts Xvfb; null when it is not installed. */
export async function openDisplay(): Promise<Display | null> {
  const program = locate('Xvfb', process.env['PATH'] ?? '')
  if (program === null) return null
  const server = spawn(program, ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(server, 'exit')
  const [number] = await once(server.stdout.setEncoding('utf8'), 'data')
  return {
    name: `:${String(number).trim()}`,
    close: async () => {
      server.kill()
      await ended
    },
  }
}
