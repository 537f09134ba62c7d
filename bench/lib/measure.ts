import { setTimeout as pause } from 'node:timers/promises'
import type { Bench } from './bench.ts'
import { type Call, startLoad } from './load.ts'
import { startMeter } from './meter.ts'
import type { Server } from './server.ts'
import { percentile } from './stats.ts'
import { runWrk } from './wrk.ts'

/** A server and the calls that load it. */
export interface Side {
  readonly server: Server
  readonly calls: readonly Call[]
  /** What every body holds that is right, for a generator that does not compare all of it. */
  readonly mustHold: string
}

export interface Measurement {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** User and system time of the server, with its page processes, per request. */
  readonly cpuMicros: number
  readonly othersCores: number
  readonly generatorCores: number
}

/** Loads one side with so many requests in flight and measures. */
export function measure(bench: Bench, side: Side, inFlight: number, seconds: number): Promise<Measurement> {
  return bench.effort.wrk ? measureByWrk(bench, side, inFlight, seconds) : measureByNode(bench, side, inFlight, seconds)
}

/** wrk takes whole seconds only, and has no time of settling: all of the run counts. */
async function measureByWrk(bench: Bench, side: Side, inFlight: number, seconds: number): Promise<Measurement> {
  const { children, directory } = bench
  const readMeter = startMeter(watched(bench, side))
  const { server, calls, mustHold } = side
  const report = await runWrk({
    children,
    directory,
    port: server.port,
    inFlight,
    seconds: Math.max(1, Math.round(seconds)),
    calls,
    mustHold,
  })
  const reading = readMeter()
  const { answered } = report.totals
  bench.count(server.name, report.totals)
  return {
    perSecond: answered / report.seconds,
    p50Ms: report.p50Ms,
    p99Ms: report.p99Ms,
    cpuMicros: ((reading.cpu[0] ?? 0) / answered) * 1e6,
    othersCores: reading.othersCores,
    generatorCores: reading.ownCpu / reading.seconds,
  }
}

/** The project's own generator; measures while the load is steady, and every byte of every answer is compared. */
async function measureByNode(bench: Bench, side: Side, inFlight: number, seconds: number): Promise<Measurement> {
  const load = startLoad({ port: side.server.port, inFlight, nextCall: cycle(side.calls) })
  await pause(bench.effort.settleSeconds * 1000)
  load.startRecording()
  const readMeter = startMeter(watched(bench, side))
  await pause(seconds * 1000)
  const reading = readMeter()
  const latencies = load.stopRecording()
  bench.count(side.server.name, await load.stop())
  return {
    perSecond: latencies.length / reading.seconds,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    cpuMicros: ((reading.cpu[0] ?? 0) / latencies.length) * 1e6,
    othersCores: reading.othersCores,
    generatorCores: reading.ownCpu / reading.seconds,
  }
}

/** The server first, then what else belongs to the bench. */
function watched({ children }: Bench, { server }: Side): readonly number[] {
  return [server.pid, ...children.pids().filter((pid) => pid !== server.pid)]
}

/** The calls one after the other, from the start again at the end. */
export function cycle(calls: readonly Call[]): () => Call {
  let at = -1
  return () => {
    at = (at + 1) % calls.length
    const call = calls[at]
    if (!call) throw new Error('there is nothing to call')
    return call
  }
}
