import { formatTable } from '../../bench/lib/table.ts'
import type { Figures } from './neighbour.ts'
import type { Held, WallResult } from './run-attack.ts'

const head = [
  'attack',
  'the attacker held',
  'reads before: p50, p99',
  'during',
  'errors',
  'scrapes before: p50, p99',
  'during',
  'errors',
  'memory before, most, after (MB)',
  'disk (MB)',
  'p99 times as long: reads, scrapes',
  'holds',
]

/** One row an attack. Milliseconds; `slower`: the other account's p99 was more than twice what it was before. */
export function wallTable(results: readonly WallResult[]): string {
  return formatTable([head, ...results.map(row)])
}

function row({ attack, held, before, during, memory, disk, problems }: WallResult): string[] {
  return [
    attack,
    held,
    times(before.reads),
    times(during.reads),
    String(during.reads.errors),
    times(before.scrapes),
    times(during.scrapes),
    String(during.scrapes.errors),
    megabytes(memory),
    megabytes(disk),
    `${slowdown(before.reads, during.reads).toFixed(1)}, ${slowdown(before.scrapes, during.scrapes).toFixed(1)}`,
    problems.length > 0
      ? 'NO'
      : isSlower(before.reads, during.reads) || isSlower(before.scrapes, during.scrapes)
        ? 'slower'
        : 'yes',
  ]
}

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
