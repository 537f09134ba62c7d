import { extname } from 'node:path'
import type { LoopTurns } from './fairness/loop-turns.ts'
import { SlotCounter } from './fairness/slot-counter.ts'
import { PagePool, type PagePoolOptions } from './fetching/page-work/page-pool.ts'
import {
  type JudgeTask,
  type ObserveTask,
  type PageTask,
  PageTaskError,
  type PageTerms,
  type PageWork,
  type Rendered,
} from './fetching/page-work/page-task.ts'
import type { PoolTask } from './fetching/page-work/pool-task.ts'
import { withoutStyles } from './fetching/page-work/without-styles.ts'
import { apart } from './fetching/page-work/worker-message.ts'
import { startWorkerProcess } from './fetching/page-work/worker-process.ts'
import { startWorkerThread } from './fetching/page-work/worker-thread.ts'
import { judgedParts, WINDOW_CHARS } from './page/judged-parts.ts'
import type { Page } from './page/page.ts'
import { preparePageTask } from './run-page-task.ts'
import type { PageObservation } from './verdict/compare/page-observation.ts'
import type { Judgement } from './verdict/judgement.ts'

export interface PageWorkOptions extends Partial<PagePoolOptions> {
  /** Shares the main thread among the accounts whose pages are judged there. */
  readonly loopTurns: Pick<LoopTurns, 'nextBrief'>
  /** Starts a thread, as `start` a process. */
  readonly startThread?: PagePoolOptions['start']
}

/**
 * Small pages are judged on the main thread, pages of up to 256 KB are read by threads, longer ones and Markdown by processes;
 * both run `page-process.ts`.
 */
export function createPageWork({ loopTurns, startThread, ...options }: PageWorkOptions): PageWork {
  const processes = new PagePool({ start: starter(startWorkerProcess), ...options })
  const threads = new PagePool({
    ...options,
    start: startThread ?? starter(startWorkerThread),
    maxHeapMb: threadHeapMb,
  })
  const poolOf = (task: PageTask) => (isForThread(task) ? threads : processes)
  const here = new SlotCounter(mostHere)
  const run = async (task: PageTask, terms: PageTerms): Promise<unknown> => {
    const { account } = terms
    if (!isSmall(task) || !here.take(account)) return poolOf(task).run(poolTask(task, terms))
    try {
      return await runHere(task, loopTurns.nextBrief(account), terms.timeoutMs)
    } finally {
      here.give(account)
    }
  }
  return {
    // Each kind of task has its own type of result (run-page-task.ts).
    render: (task, terms) => run({ kind: 'render', ...task }, terms) as Promise<Rendered>,
    judge: (page, { window, ...terms }) => run(judgeTask(page, window), terms) as Promise<Judgement>,
    observe: (page, rule, terms) => run({ kind: 'observe', page, rule }, terms) as Promise<PageObservation>,
    isJson: (task, terms) => run({ kind: 'check_json', ...task }, terms) as Promise<boolean>,
    waitedMs: (account) => Math.max(processes.waitedMs(account), threads.waitedMs(account)),
    close: async () => void (await Promise.all([processes.close(), threads.close()])),
  }
}

/** So many pages of an account are judged on the main thread or wait for their turn there; others need a process. */
const mostHere = 4
/**
 * Judging a page of so many characters takes half a millisecond, about as much as handing it over to another process;
 * one that is built to take long needs ten milliseconds.
 */
const smallBody = 16 * 1024
/** A text without tags, JSON for instance, takes no longer than a page of a quarter of its length. */
const smallText = 64 * 1024
/** Every link of a page is compared with its address, and each address is parsed. */
const smallUrl = 1024
const fewUrls = 100

function isSmall(task: PageTask): task is JudgeTask | ObserveTask {
  if (!('page' in task) || !isSmallBody(task.page.body)) return false
  return (task.kind === 'judge' || task.rule === null) && hasFewUrls(task.page)
}

function hasFewUrls({ requestedUrl, finalUrl, hops, setCookies, ownRequests = [] }: Page): boolean {
  const urls = [
    requestedUrl,
    finalUrl,
    ...[...hops, ...ownRequests].map(({ url }) => url),
    ...setCookies.map(({ hopUrl }) => hopUrl),
  ]
  return urls.length <= fewUrls && urls.every(({ length }) => length <= smallUrl)
}

const isSmallBody = (body: string): boolean =>
  body.length <= smallBody || (body.length <= smallText && !body.includes('<'))

async function runHere(task: JudgeTask | ObserveTask, turn: Promise<void>, timeoutMs: number): Promise<unknown> {
  const endsAt = performance.now() + timeoutMs
  const judge = await preparePageTask(task)
  await turn
  if (performance.now() >= endsAt) throw new PageTaskError('timeout')
  try {
    return judge()
  } catch (cause) {
    throw new PageTaskError('failed', { cause })
  }
}

/** Copies no more than will be read. */
function judgeTask(page: Page, window: boolean): JudgeTask {
  const whole: JudgeTask = { kind: 'judge', page, extent: 'whole' }
  if (!window || page.body.length <= smallBody || !page.body.trimStart().startsWith('<')) return whole
  const body = page.ownRequests === undefined ? page.body : withoutStyles(page.body, WINDOW_CHARS)
  const [first, second] = judgedParts(body)
  if (second === undefined) return { ...whole, page: { ...page, body } }
  return { ...whole, page: { ...page, body: first + second }, extent: first.length }
}

function poolTask(task: PageTask, { account, timeoutMs }: PageTerms): PoolTask {
  return { ...apart(task), account, timeoutMs, urgency: urgencyOf(task), isShort: costOf(task) <= shortCost }
}

/**
 * Parsing the ends of a page comes first: every scrape may need it, and it takes milliseconds. Markdown comes last: a
 * page built for it takes seconds.
 */
function urgencyOf(task: PageTask): number {
  if (task.kind === 'judge') return task.extent === 'whole' && task.page.body.length > 2 * WINDOW_CHARS ? 1 : 2
  return task.kind === 'render' && task.formats.includes('markdown') ? 0 : 1
}

/** Bodies of up to so many bytes or characters are read by a thread. */
export const threadBody = 256 * 1024
/** What the worst page of that length takes is less (`npm run test:walls`). */
const threadHeapMb = 256

/** Markdown builds a document, which takes many times the memory of the page. */
function isForThread(task: PageTask): boolean {
  if (task.kind === 'render' && task.formats.includes('markdown')) return false
  return costOf(task) <= threadBody && (!('page' in task) || hasFewUrls(task.page))
}

/** Nearly every page is shorter, and takes about ten milliseconds. */
const shortCost = 256 * 1024
/** Markdown takes about this many times as long as the other formats. */
const markdownFactor = 4

/** Bytes or characters to parse. */
function costOf(task: PageTask): number {
  if (task.kind === 'check_json') return task.body.length
  if (task.kind !== 'render') return task.page.body.length
  return task.body.length * (task.formats.includes('markdown') ? markdownFactor : 1)
}

/** A worker of page-process.ts: `.ts` from source, `.js` when compiled. */
function starter(startWorker: typeof startWorkerProcess): PagePoolOptions['start'] {
  const file = new URL(`./page-process${extname(import.meta.filename)}`, import.meta.url)
  return (maxHeapMb) => startWorker(file, maxHeapMb)
}
