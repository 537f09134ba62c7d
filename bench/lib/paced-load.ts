import { type HttpConnection, openConnection } from './http-connection.ts'
import type { Call, LoadTotals } from './load.ts'

export interface PacedLoad {
  /** Begins nothing more, waits for what is in flight (10 s at most), closes. */
  stop(): Promise<LoadTotals & { readonly skipped: number }>
}

interface Lane {
  readonly connection: HttpConnection
  call: Call | null
}

const lanes = 64

/** Begins `perSecond` calls a second (open loop), each on an idle connection; where all 64 are busy it counts as skipped. */
export function startPacedLoad(options: { port: number; perSecond: number; nextCall: () => Call }): PacedLoad {
  const totals = { answered: 0, wrong: 0, socketErrors: 0, skipped: 0, reasons: [] as string[] }
  const idle: Lane[] = []
  const note = (reason: string) => {
    if (totals.reasons.length < 5) totals.reasons.push(reason)
  }

  const open = (): Lane => {
    const onResponse = (status: number, body: Buffer) => {
      const problem = lane.call?.check(status, body) ?? null
      totals.answered += 1
      if (problem !== null) {
        totals.wrong += 1
        note(problem)
      }
      lane.call = null
      idle.push(lane)
    }
    const onError = (error: Error) => {
      totals.socketErrors += 1
      note(error.message)
      const at = idle.indexOf(lane)
      if (at >= 0) idle.splice(at, 1)
    }
    const lane: Lane = { connection: openConnection(options.port, onResponse, onError), call: null }
    return lane
  }

  const all = Array.from({ length: lanes }, open)
  idle.push(...all)
  const startedAt = performance.now()
  let begun = 0
  const timer = setInterval(() => {
    for (; begun < ((performance.now() - startedAt) / 1000) * options.perSecond; begun += 1) {
      const lane = idle.pop()
      if (lane) {
        lane.call = options.nextCall()
        lane.connection.send(lane.call.request)
      } else totals.skipped += 1
    }
  }, 2)

  return {
    async stop() {
      clearInterval(timer)
      const until = performance.now() + 10_000
      while (all.some((lane) => lane.call !== null) && performance.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 10))
      for (const lane of all) lane.connection.close()
      return totals
    },
  }
}
