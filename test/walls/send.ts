export interface Sent {
  readonly status: number
  /** Bytes of the answer's body, which is not kept. */
  readonly bytes: number
  readonly ms: number
}

/** Sends a request below `/api/v1` and reads the answer to its end. Status 0: there was none. */
export async function send(
  { address, key }: { readonly address: string; readonly key: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<Sent> {
  const startedAt = performance.now()
  let status = 0
  let bytes = 0
  try {
    const response = await fetch(`${address}/api/v1${path}`, {
      method,
      headers: { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for await (const chunk of response.body ?? []) bytes += chunk.length
    status = response.status
  } catch {
    // Refused, or broken off: no status.
  }
  return { status, bytes, ms: performance.now() - startedAt }
}

/** Does all of these, so many at a time, and answers how many had which status. */
export async function sendAll(tasks: readonly (() => Promise<Sent>)[], atOnce: number): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  const waiting = tasks.values()
  const work = async () => {
    for (const task of waiting) {
      const { status } = await task()
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return statuses
}

/** "480 × 200, 2 × 503" */
export function describeStatuses(statuses: ReadonlyMap<number, number>): string {
  return Array.from(statuses, ([status, count]) => `${count} × ${status === 0 ? 'no answer' : status}`).join(', ')
}
