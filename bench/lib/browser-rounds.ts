import type { BrowserSide } from './browser-sides.ts'
import { median, percentile } from './stats.ts'

/** What one side did in one round. */
export interface BrowserRound {
  readonly pagesPerSecond: number
  readonly latencies: readonly number[]
  /** Pages that were not whole, or not of their session, or failed. */
  readonly wrong: readonly string[]
}

/** So many pages, `inFlight` at a time, over sessions in turn. */
export interface RenderPlan {
  readonly pages: number
  readonly inFlight: number
  readonly sessions: number
}

/** Renders the pages of a plan, and looks at each. */
export async function renderPages(
  side: BrowserSide,
  url: URL,
  { pages, inFlight, sessions }: RenderPlan,
): Promise<BrowserRound> {
  const latencies: number[] = []
  const wrong: string[] = []
  let next = 0
  const work = async () => {
    while (next < pages) {
      const session = `session-${next++ % sessions}.`
      const begun = performance.now()
      const problem = await side.render(url, session).then(
        (html) => problemOf(html, session),
        (error: unknown) => String(error),
      )
      latencies.push(performance.now() - begun)
      if (problem !== null) wrong.push(problem)
    }
  }
  const begun = performance.now()
  await Promise.all(Array.from({ length: inFlight }, work))
  return { pagesPerSecond: (pages * 1000) / (performance.now() - begun), latencies, wrong }
}

function problemOf(html: string, session: string): string | null {
  const shown = html.match(/session-\d+\./g) ?? []
  const foreign = shown.find((one) => one !== session)
  if (foreign !== undefined) return `${session} was shown ${foreign}`
  return shown.length === 200 ? null : `${session} was shown ${shown.length} rows`
}

/** Two sides compared: medians of the ratios within each round; the tail over all pages. */
export interface BrowserPair {
  readonly ours: number
  readonly theirs: number
  readonly rate: number
  readonly p99: number
  readonly p99OursMs: number
  readonly p99TheirsMs: number
  readonly wrong: readonly string[]
}

/** Both sides in turn, the first changing from round to round. */
export async function comparePages(
  [ours, theirs]: readonly [BrowserSide, BrowserSide],
  url: URL,
  plan: { readonly rounds: number; readonly pages: number; readonly inFlight: number },
): Promise<BrowserPair> {
  const rounds: { readonly ours: BrowserRound; readonly theirs: BrowserRound }[] = []
  const once = (side: BrowserSide, pages = plan.pages) => renderPages(side, url, { ...plan, pages, sessions: 5 })
  for (const side of [ours, theirs]) await once(side, 2 * plan.inFlight)
  for (let round = 0; round < plan.rounds; round += 1) {
    if (round % 2 === 0) rounds.push({ ours: await once(ours), theirs: await once(theirs) })
    else rounds.push({ theirs: await once(theirs), ours: await once(ours) })
  }
  const p99 = (of: 'ours' | 'theirs') => {
    const all = rounds.flatMap((round) => round[of].latencies)
    return percentile(
      all.toSorted((a, b) => a - b),
      0.99,
    )
  }
  return {
    ours: median(rounds.map((round) => round.ours.pagesPerSecond)),
    theirs: median(rounds.map((round) => round.theirs.pagesPerSecond)),
    rate: median(rounds.map((round) => round.ours.pagesPerSecond / round.theirs.pagesPerSecond)),
    p99: p99('ours') / p99('theirs'),
    p99OursMs: p99('ours'),
    p99TheirsMs: p99('theirs'),
    wrong: rounds.flatMap((round) => [...round.ours.wrong, ...round.theirs.wrong]),
  }
}
