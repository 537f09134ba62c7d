import { fromWire } from '../../cookies/wire.ts'
import type { Answer, AnswerHead } from '../../egress/exchange.ts'
import { AppError } from '../../errors.ts'
import type { FewAtOnce } from '../../fairness/few-at-once.ts'
import type { LoopTurns } from '../../fairness/loop-turns.ts'
import type { FetchedPage, VisitPlan } from '../tier.ts'
import { decodeText, detectCharset, utf8Of } from './charset.ts'
import { type Coding, parseCodings } from './codings.ts'
import { decompress } from './decompress.ts'
import { kindOf, parseMediaType } from './media.ts'

/** The parts of a page that follow from its last response. */
export type AnswerPage = Pick<
  FetchedPage,
  'status' | 'headers' | 'body' | 'text' | 'utf8' | 'charset' | 'contentType' | 'kind' | 'sizeBytes' | 'truncated'
>

type BodyOfPage = Pick<FetchedPage, 'body' | 'truncated'>

type Limits = Pick<VisitPlan, 'account' | 'maxResponseBytes' | 'bytes'>

/** How the decompression of large bodies is shared among accounts. */
export interface DecodingPorts {
  /** Lets others use the main thread between two slices. */
  readonly loopTurns: Pick<LoopTurns, 'next'>
  /** Limits how many bodies other threads decompress at once. */
  readonly inflating: Pick<FewAtOnce, 'run'>
}

/**
 * A response as a page: its body decoded, its kind and charset determined. A body with an unknown coding stays as received,
 * as `binary`.
 * @throws AppError TARGET_UNREACHABLE when nothing of the body could be decoded
 */
export async function createPage(
  answer: Answer,
  limits: Limits,
  signal: AbortSignal,
  ports: DecodingPorts,
): Promise<AnswerPage> {
  const { status } = answer.head
  const headers = plainHeaders(answer.head)
  const codings = parseCodings(headers['content-encoding'] ?? null)
  const contentType = headers['content-type'] ?? null
  const isEncoded = codings === null || codings.length > 0
  const { body, truncated } =
    codings !== null && isEncoded && !(answer.body.length === 0 && answer.rest !== undefined)
      ? await decoded(answer, codings, limits, signal, ports)
      : asReceived(answer, isEncoded ? null : announced(headers))
  const media = parseMediaType(contentType)
  const kind = codings === null ? 'binary' : kindOf(media.type, body)
  const charset = detectCharset(body, kind, media.charset, { isCut: truncated !== null })
  return {
    status,
    headers,
    body,
    contentType,
    kind,
    charset,
    sizeBytes: body.length,
    truncated,
    text: (firstBytes) => (kind === 'binary' ? '' : decodeText(body.subarray(0, firstBytes), charset)),
    utf8: () => (kind === 'binary' ? null : utf8Of(body, charset)),
  }
}

async function decoded(
  answer: Answer,
  codings: readonly Coding[],
  { account, maxResponseBytes, bytes }: Limits,
  signal: AbortSignal,
  { loopTurns, inflating }: DecodingPorts,
): Promise<BodyOfPage> {
  const { body, cut } = await decompress(answer.body, codings, {
    maxBytes: maxResponseBytes,
    onOutput: (held) => bytes.reserve(held),
    signal,
    next: () => loopTurns.next(account),
    inTurn: (task) => inflating.run(account, task, signal),
  })
  if (cut === null) return { body, truncated: null }
  if (body.length === 0 && maxResponseBytes > 0) throw undecodable()
  // When we stopped reading ourselves, the broken coding is not the target's fault.
  const reason = cut === 'limit' || answer.cut ? 'response_body_cap' : 'undecodable'
  return { body, truncated: { atBytes: body.length, originalBytes: body.length, reason } }
}

function undecodable(): AppError {
  return new AppError('TARGET_UNREACHABLE', {
    message: "The target's answer could not be decoded with its Content-Encoding.",
  })
}

function asReceived({ body, cut }: Answer, announcedBytes: number | null): BodyOfPage {
  if (!cut) return { body, truncated: null }
  const originalBytes = announcedBytes ?? body.length
  return { body, truncated: { atBytes: body.length, originalBytes, reason: 'response_body_cap' } }
}

function announced(headers: Readonly<Record<string, string>>): number | null {
  const length = headers['content-length'] ?? ''
  return /^\d{1,15}$/.test(length) ? Number(length) : null
}

/** The headers in the form of a result: one text per name, without Set-Cookie. */
export function plainHeaders(head: AnswerHead): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const name of Object.keys(head.headers)) {
    const value = head.headers[name]
    // `__proto__` as a property name would be special.
    if (value === undefined || name === 'set-cookie' || name === '__proto__') continue
    plain[name] = fromWire(typeof value === 'string' ? value : value.join(', '))
  }
  return plain
}
