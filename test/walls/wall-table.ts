import { formatTable } from '../../bench/lib/table.ts'
import type { Figures, NeighbourFigures } from './neighbour.ts'
import type { Held, WallResult } from './run-attack.ts'

const head = [
  'attack',
  'the attacker held',
  'reads before: p50, p99',
  'during',
  'elsewhere',
  'errors',
  'scrapes before: p50, p99',
  'during',
  'elsewhere',
  'errors',
  'memory before, most, after (MB)',
  'disk (MB)',
  'p99 × before: reads, scrapes',
  'p99 × elsewhere',
  'holds',
]

/**
 * One row an attack. Milliseconds; `elsewhere`: on a second server, which nobody attacks, at the same time.
 * Whether it holds: `yes`, the p99 of the other account is at most twice what it was before; `yes, by the second server`,
 * at most twice what it was there, since the whole machine is slower; `slower`, neither.
 */
export function wallTable(results: readonly WallResult[]): string {
  return formatTable([head, ...results.map(row)])
}

function row(result: WallResult): string[] {
  const { attack, held, before, during, elsewhere, memory, disk } = result
  return [
    attack,
    held,
    times(before.reads),
    times(during.reads),
    times(elsewhere.reads),
    String(during.reads.errors),
    times(before.scrapes),
    times(during.scrapes),
    times(elsewhere.scrapes),
    String(during.scrapes.errors),
    megabytes(memory),
    megabytes(disk),
    slowdowns(before, during),
    slowdowns(elsewhere, during),
    judged(result),
  ]
}

function judged({ before, during, elsewhere, problems }: WallResult): string {
  if (problems.length > 0) return 'NO'
  if (!isAnySlower(before, during)) return 'yes'
  return isAnySlower(elsewhere, during) ? 'slower' : 'yes, by the second server'
}

const isAnySlower = (than: NeighbourFigures, during: NeighbourFigures): boolean =>
  isSlower(than.reads, during.reads) || isSlower(than.scrapes, during.scrapes)

const slowdowns = (than: NeighbourFigures, during: NeighbourFigures): string =>
  [slowdown(than.reads, during.reads), slowdown(than.scrapes, during.scrapes)].map((one) => one.toFixed(1)).join(', ')

/** Below this, in milliseconds, nobody waits. */
const noticeableMs = 20

export const isSlower = (before: Figures, during: Figures): boolean => slowdown(before, during) > 2

/** How many times as long the slowest hundredth took, where that is noticeable. */
function slowdown(before: Figures, during: Figures): number {
  return during.p99 / Math.max(before.p99, noticeableMs / 2)
}

const times = ({ p50, p99 }: Figures): string => `${p50.toFixed(1)}, ${p99.toFixed(1)}`

function megabytes({ before, most, after }: Held): string {
  return [before, most, after].map((bytes) => (bytes / 1024 ** 2).toFixed(0)).join(', ')
}
