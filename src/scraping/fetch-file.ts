import { Readable } from 'node:stream'
import type { Principal } from '../accounts/principal.ts'
import type { Answer } from '../egress/exchange.ts'
import { AppError } from '../errors.ts'
import type { FetchedPage, PassOn } from '../fetching/tier.ts'
import { maxJudgedBytes } from '../use/page-of.ts'
import { provesLittle } from '../use/says-nothing.ts'
import { scrapeResult } from './result.ts'
import { type ScrapeDependencies, scrapeFor } from './scrape.ts'
import type { ScrapeContext, ScrapeInput, ScrapeResult } from './scrape-types.ts'

/** A body beyond it is cut off. */
const maxFileBytes = 1024 * 1024 * 1024

export interface FetchFileContext extends Omit<ScrapeContext, 'passOn' | 'turnWait'>, Pick<PassOn, 'headers'> {}

/** The answer of a target as it was received. */
export interface FetchedFile
  extends Pick<ScrapeResult, 'statusCode' | 'headers' | 'auth' | 'byosApplied' | 'finalUrl' | 'warning' | 'loginWall'> {
  /** Not decompressed. */
  readonly body: Buffer | Readable
}

/**
 * As `scrape`, over plain HTTP, but the answer is passed on while it arrives: of a page that may be a login page up to 2 MB
 * are read before, of a file nothing. By then the outcome is stored, and the session's turn has ended.
 * @throws as `scrape`; LOGIN_NEEDED for a login page, PAYLOAD_TOO_LARGE for a file that is announced as larger than 1 GiB
 */
export async function fetchFile(
  deps: ScrapeDependencies,
  principal: Principal,
  input: ScrapeInput,
  { headers, ...context }: FetchFileContext,
): Promise<FetchedFile> {
  const place = deps.budget.enter(principal.userId)
  const kept = new KeptAnswer()
  const whole = { ...context, turnWait: null, passOn: { headers, keep: (answer: Answer) => kept.keep(answer) } }
  const asked = { ...input, maxResponseBytes: maxJudgedBytes }
  try {
    return await scrapeFor(deps, principal, asked, whole, async (_, __, { page, judgement, tier, attempts }, parts) => {
      const found = { page, judgement, content: nothing, screenshot: null, tier: tier.name, attempts }
      const result = scrapeResult({ input, hasLogin: parts.hasLogin, sourceWarning: parts.warning, ...found })
      if (result.loginWall && !provesLittle(judgement)) throw loginNeeded(deps, input)
      requireSize(page)
      return { ...result, body: kept.body(() => place.release()) }
    })
  } catch (error) {
    kept.discard()
    place.release()
    throw error
  }
}

const nothing = { content: null, contentUtf8: null, rawHtml: null, title: null, warning: null }

function loginNeeded({ events }: ScrapeDependencies, { sessionId }: ScrapeInput): AppError {
  const message = 'The target answered with a login page; nothing of it was passed on.'
  if (sessionId !== null) return new AppError('LOGIN_NEEDED', { message, loginUrl: events.loginPageUrl(sessionId) })
  return new AppError('LOGIN_NEEDED', { message, resolution: 'Send the session_id of a session of this site.' })
}

function requireSize({ headers }: FetchedPage): void {
  if (!(Number(headers['content-length']) > maxFileBytes)) return
  throw new AppError('PAYLOAD_TOO_LARGE', {
    message: 'The file is larger than 1 GiB.',
    resolution: 'Request parts of it with a Range header, if the target supports them.',
  })
}

/** The last answer of a scrape; the others are discarded, and all that come after its caller got an error. */
class KeptAnswer {
  #answer: Answer | null = null
  #isDiscarded = false

  keep(answer: Answer): void {
    this.#answer?.rest?.destroy()
    this.#answer = answer
    if (this.#isDiscarded) answer.rest?.destroy()
  }

  discard(): void {
    this.#isDiscarded = true
    this.#answer?.rest?.destroy()
  }

  /** @param onEnd called once, when it has been read, or is not read any more */
  body(onEnd: () => void): Buffer | Readable {
    const { body, rest } = this.#answer ?? { body: Buffer.alloc(0) }
    if (rest === undefined) {
      onEnd()
      return body
    }
    const stream = Readable.from(upToLimit(body, rest), { objectMode: false })
    // A stream that is destroyed before it was read would leave the rest open.
    return stream.once('close', () => {
      rest.destroy()
      onEnd()
    })
  }
}

async function* upToLimit(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = first.length
  if (bytes > 0) yield first
  for await (const chunk of rest) {
    bytes += chunk.length
    if (bytes > maxFileBytes) throw new AppError('PAYLOAD_TOO_LARGE', { message: 'The file is larger than 1 GiB.' })
    yield chunk
  }
}
