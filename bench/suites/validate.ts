import { setTimeout as pause } from 'node:timers/promises'
import type { Bench } from '../lib/bench.ts'
import { chooseRounds } from '../lib/choose-rounds.ts'
import type { Call } from '../lib/load.ts'
import { cycle, type Measurement, measure, type Side } from '../lib/measure.ts'
import { startPacedLoad } from '../lib/paced-load.ts'
import { formatPairs, type PairRow } from '../lib/pair-table.ts'
import { pairedRounds } from '../lib/paired-rounds.ts'
import { jsonRequest } from '../lib/scrape-call.ts'
import { benchKey, startFloor } from '../lib/server.ts'
import { openStage, type Stage, scrapeSide, stagePages } from '../lib/stage.ts'
import { median } from '../lib/stats.ts'

const checksBeside = 100

/**
 * Validation checks a second, compared with the floor, which only fetches and answers the same page; then scrapes with
 * and without a hundred checks a second at the same time.
 */
export async function benchValidate(bench: Bench): Promise<void> {
  const stage = await openStage(bench, 'validate', stagePages({ 'in-5': 256, 'in-50': 256 }))
  const floor = await startFloor(bench.children, stage.directory, stage.sessions)
  const checks = validateCalls(stage)
  const rows: PairRow[] = []
  for (const inFlight of [16, 64]) {
    const theirs = scrapeSide(stage, floor, 'in-5', 256)
    const pair = await pairedRounds(
      bench,
      { server: stage.latchkey, calls: checks, mustHold: '"is_valid":true' },
      theirs,
      inFlight,
    )
    rows.push({ label: `5 KB at ${inFlight}`, pair })
    if (inFlight === 16)
      bench.goal({ what: 'validation checks', measured: pair.rate, goal: 0.25, sense: 'at least', unit: '× bare' })
  }
  bench.print(`## Validation checks\n\n${formatPairs('latchkey', 'bare', rows)}\n`)
  await scrapesBesideChecks(bench, stage, checks)
}

function validateCalls(stage: Stage): readonly Call[] {
  const valid = Buffer.from('"is_valid":true')
  return stage.sessions.map(({ id }) => ({
    request: jsonRequest(
      { method: 'POST', port: stage.latchkey.port, path: `/api/v1/sessions/${id}/validate`, key: benchKey },
      {},
    ),
    check: (status, body) =>
      status === 200 && body.includes(valid) && body.includes(id)
        ? null
        : `validate: ${status} ${body.toString('utf8', 0, 400)}`,
  }))
}

interface Round {
  readonly alone: Measurement
  readonly beside: Measurement
  readonly othersCores: number
}

async function scrapesBesideChecks(bench: Bench, stage: Stage, checks: readonly Call[]): Promise<void> {
  const side: Side = scrapeSide(stage, stage.latchkey, 'in-50', 256)
  const { rounds: wanted, extraRounds, seconds } = bench.effort
  const rounds: Round[] = []
  while (rounds.length < wanted + extraRounds && (rounds.length === 0 || bench.hasTimeFor(2 * seconds + 1))) {
    const alone = await measure(bench, side, 16, seconds)
    const paced = startPacedLoad({ port: stage.latchkey.port, perSecond: checksBeside, nextCall: cycle(checks) })
    const beside = await measure(bench, side, 16, seconds)
    const { skipped, ...totals } = await paced.stop()
    bench.count(
      'latchkey',
      skipped === 0
        ? totals
        : { ...totals, wrong: totals.wrong + skipped, reasons: [`${skipped} checks found no idle connection`] },
    )
    rounds.push({ alone, beside, othersCores: Math.max(alone.othersCores, beside.othersCores) })
    await pause(50)
  }
  const chosen = chooseRounds(rounds, wanted)
  const ratio = median(chosen.map(({ alone, beside }) => beside.p99Ms / alone.p99Ms))
  const [alone, beside] = [
    median(chosen.map((round) => round.alone.p99Ms)),
    median(chosen.map((round) => round.beside.p99Ms)),
  ]
  bench.print(
    `Scrapes of 50 KB at 16: p99 ${alone.toFixed(1)} ms, with ${checksBeside} checks a second beside them ${beside.toFixed(1)} ms.\n`,
  )
  bench.goal({
    what: `scrape p99 at 16 beside ${checksBeside} checks/s`,
    measured: ratio,
    goal: 1.2,
    sense: 'at most',
    unit: '× without',
  })
}
