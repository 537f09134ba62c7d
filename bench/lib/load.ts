import { type HttpConnection, openConnection } from './http-connection.ts'

/** One request and how to tell that its answer is right. */
export interface Call {
  readonly request: Buffer
  /** Null if the answer is right, else what is wrong with it. */
  check(status: number, body: Buffer): string | null
}

export interface Load {
  /** Forgets the latencies recorded so far and records from now on. */
  startRecording(): void
  /** The latencies in ms of what was completed since, ascending. */
  stopRecording(): Float64Array
  /** Sends nothing more, waits for what is in flight (10 s at most), closes. */
  stop(): Promise<LoadTotals>
}

export interface LoadTotals {
  readonly answered: number
  readonly wrong: number
  readonly socketErrors: number
  /** A few of the reasons, for the report. */
  readonly reasons: readonly string[]
}

const keptReasons = 5

/** `inFlight` connections to 127.0.0.1:`port`, each sending its next call as soon as it has its answer (closed loop). */
export function startLoad(options: { port: number; inFlight: number; nextCall: () => Call }): Load {
  const connections: HttpConnection[] = []
  const totals = { answered: 0, wrong: 0, socketErrors: 0, reasons: [] as string[] }
  let latencies: number[] = []
  let recording = false
  let stopping = false
  let busy = 0
  let onIdle = () => {}

  function note(reason: string): void {
    if (totals.reasons.length < keptReasons) totals.reasons.push(reason)
  }

  function begin(): void {
    let call = options.nextCall()
    let sentAt = 0
    const send = () => {
      sentAt = performance.now()
      connection.send(call.request)
    }
    const settle = () => {
      connection.close()
      busy -= 1
      if (busy === 0) onIdle()
    }
    const connection = openConnection(
      options.port,
      (status, body) => {
        const ms = performance.now() - sentAt
        const problem = call.check(status, body)
        totals.answered += 1
        if (recording) latencies.push(ms)
        if (problem !== null) {
          totals.wrong += 1
          note(problem)
        }
        if (stopping) return settle()
        call = options.nextCall()
        send()
      },
      (error) => {
        totals.socketErrors += 1
        note(error.message)
        settle()
      },
    )
    connections.push(connection)
    busy += 1
    send()
  }

  for (let index = 0; index < options.inFlight; index += 1) begin()
  return {
    startRecording() {
      latencies = []
      recording = true
    },
    stopRecording() {
      recording = false
      return Float64Array.from(latencies).sort()
    },
    stop: () =>
      new Promise((resolve) => {
        stopping = true
        const limit = setTimeout(() => {
          note(`${busy} requests were not answered within 10 s`)
          totals.socketErrors += busy
          for (const connection of connections) connection.close()
          resolve(totals)
        }, 10_000)
        onIdle = () => {
          clearTimeout(limit)
          resolve(totals)
        }
        if (busy === 0) onIdle()
      }),
  }
}
