import type { Case, Headers, Player } from './case.ts'

/** How many cases of each family each player passed. */
export interface Score {
  readonly players: readonly string[]
  count(player: Player, one: Case, right: Headers, got: Headers): void
  /** The family, and of each player in turn how many it passed of how many. */
  rows(): readonly (readonly [family: string, ...passed: string[]])[]
  isPerfect(player: Pick<Player, 'name'>): boolean
  /** What went wrong where, of one player. */
  failures(player: Pick<Player, 'name'>): readonly string[]
}

interface Tally {
  passed: number
  all: number
}

export function createScore(players: readonly Player[]): Score {
  const names = players.map(({ name }) => name)
  const tallies = new Map<string, Map<string, Tally>>()
  const failed = new Map<string, string[]>(names.map((name) => [name, []]))
  const tallyOf = (family: string, name: string): Tally => {
    const ofFamily = tallies.get(family) ?? new Map<string, Tally>()
    tallies.set(family, ofFamily)
    const tally = ofFamily.get(name) ?? { passed: 0, all: 0 }
    ofFamily.set(name, tally)
    return tally
  }
  const add = (family: string, name: string, isRight: boolean): void => {
    const tally = tallyOf(family, name)
    tally.all++
    if (isRight) tally.passed++
  }
  return {
    players: names,
    count: ({ name }, one, right, got) => {
      const difference = differences(right, got)
      add(one.family, name, difference === null)
      add('all', name, difference === null)
      if (difference !== null) failed.get(name)?.push(`${name}, ${one.family}, ${describeCase(one)}\n${difference}`)
    },
    rows: () => {
      // The sum last.
      const families = [...tallies.keys()].filter((family) => family !== 'all').concat('all')
      return families.map((family) => [family, ...names.map((name) => written(tallyOf(family, name)))])
    },
    isPerfect: ({ name }) => failed.get(name)?.length === 0,
    failures: ({ name }) => failed.get(name) ?? [],
  }
}

/** The first header that differs, or null. */
export function differences(right: Headers, got: Headers): string | null {
  const index = right.findIndex((header, place) => header !== got[place])
  if (index < 0 && right.length === got.length) return null
  return `  hop ${index + 1} should carry ${JSON.stringify(right[index])}\n  and carried        ${JSON.stringify(got[index])}`
}

/** In columns. */
export function table({ players, rows }: Pick<Score, 'players' | 'rows'>): string {
  const lines = [['family', ...players], ...rows()]
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0))) ?? []
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function written({ passed, all }: Tally): string {
  return `${passed} / ${all}`
}

function describeCase({ title, hops }: Case): string {
  return [title.slice(0, 80), ...hops.map(({ url, sets }) => `  ${url} ${JSON.stringify(sets).slice(0, 500)}`)].join(
    '\n',
  )
}
