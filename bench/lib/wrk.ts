import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Children } from './children.ts'
import type { Call, LoadTotals } from './load.ts'

/** What one run of wrk met. */
export interface WrkReport {
  readonly totals: LoadTotals
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface WrkRun {
  readonly children: Children
  /** Where the file of requests may lie. */
  readonly directory: string
  readonly port: number
  readonly inFlight: number
  readonly seconds: number
  readonly calls: readonly Call[]
  /** What a body must hold to be right. */
  readonly mustHold: string
}

/** Whether wrk is installed (Debian has it as a package): it takes less of the machine than a generator in Node. */
export function hasWrk(): boolean {
  return !spawnSync('wrk', ['-v']).error
}

/** Runs wrk on the calls. It checks every status and the start of some bodies; byte for byte is what `startLoad` checks. */
export async function runWrk({
  children,
  directory,
  port,
  inFlight,
  seconds,
  calls,
  mustHold,
}: WrkRun): Promise<WrkReport> {
  const file = join(directory, 'calls')
  writeFileSync(file, Buffer.concat(calls.flatMap(({ request }) => [Buffer.from(`${request.length}\n`), request])))
  const script = fileURLToPath(new URL('../wrk.lua', import.meta.url))
  const options = ['-t1', `-c${inFlight}`, `-d${seconds}s`, '--timeout', '30s', '--latency', '-s', script]
  const wrk = children.start('wrk', [...options, `http://127.0.0.1:${port}`], { CALLS: file, MUST_HOLD: mustHold })
  return parseWrk(await wrk.ended)
}

/** From what `wrk.lua` prints at its end; throws if that is missing. */
export function parseWrk(output: string): WrkReport {
  const line = /^answered (\d+) seconds ([\d.]+) p50 ([\d.]+) p99 ([\d.]+) wrong (\d+) socket (\d+)$/m.exec(output)
  if (!line) throw new Error(`wrk did not come to its end: ${output}`)
  const [answered = 0, seconds = 0, p50Ms = 0, p99Ms = 0, wrong = 0, socketErrors = 0] = line.slice(1).map(Number)
  const reason = /^reason (.+)$/m.exec(output)?.[1]
  return { totals: { answered, wrong, socketErrors, reasons: reason ? [reason] : [] }, seconds, p50Ms, p99Ms }
}
