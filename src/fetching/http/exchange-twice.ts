import { type Answer, type AnswerHead, exchange } from '../../egress/exchange.ts'
import { wasNeverSent } from '../../egress/never-sent.ts'
import { type HttpMethod, mayRepeat } from '../http-method.ts'

/**
 * A kept connection may be closed just as a request is written to it. When no response had begun, a request that
 * changes nothing is sent once more, as browsers do (RFC 9110 §9.2.2); others are not.
 */
export async function exchangeTwice(method: HttpMethod, options: Parameters<typeof exchange>[0]): Promise<Answer> {
  let answered = false
  const wanted = (head: AnswerHead): number | null => {
    answered = true
    return options.wanted(head)
  }
  try {
    return await exchange({ ...options, wanted })
  } catch (error) {
    if (answered || !mayRepeat(method) || !isClosedConnection(error)) throw error
    return exchange(options).catch((second: unknown) => {
      // The first request may have arrived even if the second could not connect.
      throw wasNeverSent(second) ? error : second
    })
  }
}

function isClosedConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}
