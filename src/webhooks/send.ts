import { Deadline } from '../egress/deadline.ts'
import type { Egress } from '../egress/dispatcher.ts'
import { exchange } from '../egress/exchange.ts'
import type { LookupCaller } from '../egress/resolve.ts'
import { toScrapeError } from '../egress/scrape-error.ts'
import type { Attempt } from './outcome.ts'
import type { SignedMessage } from './sign.ts'

export interface SendPorts {
  readonly egress: Pick<Egress, 'through'>
  readonly timeoutMs: number
}

/** Bytes read of a response before the connection is closed; nothing of it is kept. */
const maxAnswerBytes = 64 * 1024

/**
 * Posts a message once, to an address that the egress policy allows. Redirects are not followed. Never throws, except
 * the signal's reason when it aborts.
 */
export async function send(
  { egress, timeoutMs }: SendPorts,
  address: string,
  { body, headers }: SignedMessage,
  { account, signal }: LookupCaller,
): Promise<Attempt> {
  const url = new URL(address)
  const deadline = new Deadline(signal, timeoutMs)
  let status: number | null = null
  try {
    const route = egress.through(account, null)
    await route.prepare(url, deadline.signal)
    await exchange({
      dispatcher: route.dispatcher,
      request: {
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'POST',
        headers: Object.entries(headers).flat(),
        body,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      },
      wanted: (head) => {
        status = head.status
        return maxAnswerBytes
      },
      onBytes: () => {},
      signal: deadline.signal,
    })
  } catch (error) {
    signal.throwIfAborted()
    // Once there is a status, errors of the body do not matter.
    if (status === null) return { responseStatus: null, error: toScrapeError(error).message }
  } finally {
    deadline.close()
  }
  return { responseStatus: status, error: null }
}
