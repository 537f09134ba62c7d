import { setTimeout as pause } from 'node:timers/promises'

export interface Sent {
  readonly status: number
  /** Bytes of the answer's body, which is not kept. */
  readonly bytes: number
  readonly ms: number
  /** By `performance.now()`. */
  readonly endedAt: number
  /** The Retry-After header, in seconds. */
  readonly retryAfter: number | null
}

interface Caller {
  readonly address: string
  readonly key: string
}

/**
 * Sends a request below `/api/v1` and reads the answer to its end; a `body` that is a string is sent as it is. Status 0:
 * there was none.
 */
export function send(
  { address, key }: Caller,
  method: string,
  path: string,
  body?: unknown,
  signal: AbortSignal | null = null,
): Promise<Sent> {
  return request(`${address}/api/v1${path}`, {
    method,
    signal,
    headers: { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

/** As `send`, to any URL of a server. */
export async function request(url: string, init: RequestInit): Promise<Sent> {
  const startedAt = performance.now()
  let status = 0
  let bytes = 0
  let retryAfter: number | null = null
  try {
    const response = await fetch(url, init)
    for await (const chunk of response.body ?? []) bytes += chunk.length
    status = response.status
    const header = response.headers.get('retry-after')
    if (header !== null) retryAfter = Number(header)
  } catch {
    // Refused, or broken off: no status.
  }
  const endedAt = performance.now()
  return { status, bytes, ms: endedAt - startedAt, endedAt, retryAfter }
}

/** Does all of these, so many at a time. */
export async function sendAll(tasks: readonly (() => Promise<Sent>)[], atOnce: number): Promise<readonly Sent[]> {
  const answers: Sent[] = []
  const waiting = tasks.values()
  const work = async () => {
    for (const task of waiting) answers.push(await task())
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return answers
}

/** Without a Retry-After, in milliseconds: a client that never pauses would measure itself. */
const shortPauseMs = 100

/** Keeps so many requests in flight for so many milliseconds. A caller that is refused waits as long as it is told. */
export async function keepSending(
  request: () => Promise<Sent>,
  { atOnce, ms }: { readonly atOnce: number; readonly ms: number },
): Promise<readonly Sent[]> {
  const answers: Sent[] = []
  const endsAt = performance.now() + ms
  const work = async () => {
    while (performance.now() < endsAt) {
      const sent = await request()
      answers.push(sent)
      if (sent.status < 400 && sent.status > 0) continue
      const pauseMs = sent.retryAfter === null ? shortPauseMs : sent.retryAfter * 1000
      await pause(Math.min(pauseMs, Math.max(0, endsAt - performance.now())))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return answers
}

/** "480 × 200, 2 × 503" */
export function describeAnswers(answers: readonly Sent[]): string {
  const groups = Object.entries(Object.groupBy(answers, ({ status }) => status))
  return groups.map(([status, some]) => `${some?.length} × ${status === '0' ? 'no answer' : status}`).join(', ')
}
