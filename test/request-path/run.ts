import { readFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from '../support/server.ts'
import { loggedInPage, startSite } from '../support/site.ts'

/**
 * Prints the files of `src/` of which a function runs for one `POST /api/v1/scrape` (a stored session, plain HTTP, a page
 * that the first stage can judge), but not for a request without a route: `{ran: file[], passed: file[]}`. The request
 * passes those of which a function that waits, or answers with a promise, runs; the others only compute something for it.
 * A process of its own, since V8 counts the calls of a whole isolate.
 */
export interface RequestPath {
  readonly ran: readonly string[]
  readonly passed: readonly string[]
}

interface Called {
  readonly file: string
  /** Where it begins in its file. */
  readonly at: number
  readonly isAsync: boolean
}

const source = new URL('../../src/', import.meta.url)
const site = await startSite()
const server = await startServer()
const user = await server.newUser()
const domain = 'shop.test'
const { id } = await user.create({ name: 'Shop', domain: site.url('', domain), cookies: { sid: 'good' } })

const inspector = new Session()
inspector.connect()
await inspector.post('Profiler.enable')
await inspector.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })

const scrape = async () => {
  const { status, json } = await user.scrape({ url: site.url('/account', domain), session_id: id })
  return status === 200 && json.content === loggedInPage && json.byos_applied
}
// The first one of each prepares statements and connects.
await calledBy(scrape)
const noRoute = await calledBy(async () => (await user.call('POST', '/no-such-route', {})).status === 404)
const known = new Set(noRoute.map(keyOf))
// Background work that falls into one of them does not into all.
const rounds = [await calledBy(scrape), await calledBy(scrape), await calledBy(scrape)]
const inAll = rounds.map((called) => new Set(called.map(keyOf)))
const own = (rounds[0] ?? []).filter(
  (called) => !known.has(keyOf(called)) && inAll.every((keys) => keys.has(keyOf(called))),
)
const filesOf = (called: readonly Called[]) => [...new Set(called.map(({ file }) => file))].sort()
const path: RequestPath = { ran: filesOf(own), passed: filesOf(own.filter(({ isAsync }) => isAsync)) }
process.stdout.write(`${JSON.stringify(path, null, 1)}\n`)
inspector.disconnect()
await server.close()
await site.close()

/** The functions of `src/` that run until `request` is answered as it should be. */
async function calledBy(request: () => Promise<boolean>): Promise<Called[]> {
  await inspector.post('Profiler.takePreciseCoverage')
  if (!(await request())) throw new Error('The request was not answered as it should be.')
  const { result } = await inspector.post('Profiler.takePreciseCoverage')
  return result
    .filter(({ url }) => url.startsWith(source.href))
    .flatMap(({ url, functions }) => {
      const text = readFileSync(new URL(url), 'utf8')
      const file = relative(fileURLToPath(source), fileURLToPath(url))
      return functions.flatMap(({ ranges: [range] }) => {
        if (range === undefined || range.count === 0) return []
        return [{ file, at: range.startOffset, isAsync: isAsync(text.slice(range.startOffset, range.endOffset)) }]
      })
    })
}

function keyOf({ file, at }: Called): string {
  return `${file}:${at}`
}

/** Whether a function, by its text, waits or answers with a promise. */
function isAsync(text: string): boolean {
  return /^async\b|\bnew Promise\b|\bPromise\./.test(text) || /^[^{]*?\)\s*: Promise</.test(text)
}
