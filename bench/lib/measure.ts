import { setTimeout as pause } from 'node:timers/promises'
import type { Bench } from './bench.ts'
import { type Call, startLoad } from './load.ts'
import { startMeter } from './meter.ts'
import type { Server } from './server.ts'
import { percentile } from './stats.ts'

/** A server and the calls that load it. */
export interface Side {
  readonly server: Server
  readonly calls: readonly Call[]
}

export interface Measurement {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** User and system time of the server process, all threads, per request. */
  readonly cpuMicros: number
  readonly othersCores: number
  readonly generatorCores: number
}

/** Loads one side with so many requests in flight and measures while the load is steady. */
export async function measure(bench: Bench, side: Side, inFlight: number, seconds: number): Promise<Measurement> {
  const load = startLoad({ port: side.server.port, inFlight, nextCall: cycle(side.calls) })
  await pause(bench.effort.settleSeconds * 1000)
  const others = bench.children.pids().filter((pid) => pid !== side.server.pid)
  load.startRecording()
  const readMeter = startMeter([side.server.pid, ...others])
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
