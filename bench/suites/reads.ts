import type { Bench } from '../lib/bench.ts'
import type { Call } from '../lib/load.ts'
import { measure, type Side } from '../lib/measure.ts'
import { startPacedLoad } from '../lib/paced-load.ts'
import { formatPairs, type PairRow } from '../lib/pair-table.ts'
import { pairedRounds } from '../lib/paired-rounds.ts'
import { jsonRequest } from '../lib/scrape-call.ts'
import { benchKey, type Server, startBareFastify } from '../lib/server.ts'
import { openStage, type Stage, stagePages } from '../lib/stage.ts'

const changesBeside = 100

/** Reading one session and a list of fifty, against a bare Fastify route that answers the same JSON from memory. */
export async function benchReads(bench: Bench): Promise<void> {
  const stage = await openStage(bench, 'reads', stagePages({ 'in-5': 200 }))
  const paths = {
    // The first is the one that changes meanwhile, and too old for the list.
    one: stage.sessions.slice(1).map(({ id }) => `/api/v1/sessions/${id}`),
    list: ['/api/v1/sessions?limit=50'],
  }
  const answers = Object.fromEntries(
    await Promise.all(
      [...paths.one, ...paths.list].map(async (path) => [path, await read(stage.latchkey, path)] as const),
    ),
  )
  const bare = await startBareFastify(bench.children, stage.directory, answers)
  const cases = [
    ['one session at 16', paths.one, 16, 0.3],
    ['one session at 64', paths.one, 64, 0.3],
    ['list of 50 at 16', paths.list, 16, 0.6],
  ] as const
  const rows: PairRow[] = []
  for (const [label, of, inFlight, goal] of cases) {
    const sideOf = (server: Server) => ({
      server,
      calls: of.map((path) => readCall(server, path, answers[path])),
      mustHold: '"id":',
    })
    const pair = await pairedRounds(bench, sideOf(stage.latchkey), sideOf(bare), inFlight)
    rows.push({ label, pair })
    bench.goal({
      what: `read ${label}: rate`,
      measured: pair.rate,
      goal,
      sense: 'at least',
      unit: '× bare Fastify',
    })
  }
  bench.print(`## Reads\n\n${formatPairs('latchkey', 'bare Fastify', rows)}\n`)
  for (const [label, of] of [
    ['one session', paths.one],
    ['list of 50', paths.list],
  ] as const)
    await readsBesideChanges(bench, stage, label, {
      server: stage.latchkey,
      calls: of.map((path) => readCall(stage.latchkey, path, answers[path])),
      mustHold: '"id":',
    })
}

/** The same reads while a session that is not read changes all the time. */
async function readsBesideChanges(
  bench: Bench,
  { latchkey, sessions }: Stage,
  label: string,
  side: Side,
): Promise<void> {
  const path = `/api/v1/sessions/${sessions[0]?.id}`
  let changes = 0
  const nextCall = (): Call => ({
    request: jsonRequest(
      { method: 'PATCH', port: latchkey.port, path, key: benchKey },
      { notes: `change ${++changes}` },
    ),
    check: (status) => (status === 200 ? null : `PATCH ${path}: status ${status}`),
  })
  const paced = startPacedLoad({ port: latchkey.port, perSecond: changesBeside, nextCall })
  const { perSecond, cpuMicros } = await measure(bench, side, 16, bench.effort.seconds)
  const { skipped: _, ...totals } = await paced.stop()
  bench.count('latchkey', totals)
  bench.print(
    `${label} at 16, beside ${changesBeside} changes a second: ${Math.round(perSecond)} a second, ${Math.round(cpuMicros)} µs.\n`,
  )
}

async function read(server: Server, path: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { 'x-api-key': benchKey } })
  if (response.status !== 200) throw new Error(`GET ${path} answered ${response.status}`)
  return response.json()
}

/** Right is the same JSON; in the same spelling that is told by comparing bytes. */
function readCall(server: Server, path: string, answer: unknown): Call {
  const expected = Buffer.from(comparable(answer))
  const seen: Buffer[] = [Buffer.from(JSON.stringify(answer))]
  return {
    request: Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-API-Key: ${benchKey}\r\n\r\n`),
    check(status, body) {
      if (status !== 200) return `GET ${path}: status ${status}`
      if (seen.some((known) => known.equals(body))) return null
      const text = body.toString()
      if (!Buffer.from(comparable(JSON.parse(text))).equals(expected))
        return `GET ${path}: another answer ${text.slice(0, 300)}`
      if (seen.length < 3) seen.push(Buffer.from(body))
      return null
    },
  }
}

/** As text; a cursor may be another one each time. */
function comparable(answer: unknown): string {
  return JSON.stringify(answer, (key, value: unknown) => (key === 'next_cursor' ? typeof value : value))
}
