import type { Bench } from './bench.ts'
import { chooseRounds, isDisturbed, needsRound } from './choose-rounds.ts'
import { type Measurement, measure, type Side } from './measure.ts'
import { median } from './stats.ts'

/** One round: both sides within the same seconds. */
interface Round {
  readonly ours: Measurement
  readonly theirs: Measurement
  readonly othersCores: number
}

/** Medians over the rounds; each comparison is made within a round first. */
export interface Pair {
  readonly ours: Measurement
  readonly theirs: Measurement
  readonly rate: number
  readonly p50: number
  readonly p99: number
  readonly p50AddedMs: number
  readonly cpuAddedMicros: number
  readonly othersCores: number
  /** How many rounds were run, and how many of those that count were disturbed. */
  readonly rounds: number
  readonly disturbed: number
}

/** Runs both sides in turn (A B A B …) until enough rounds were quiet, or the bound of rounds or of time is reached. */
export async function pairedRounds(bench: Bench, ours: Side, theirs: Side, inFlight: number): Promise<Pair> {
  const { rounds: wanted, extraRounds, seconds, settleSeconds, warmSeconds } = bench.effort
  const rounds: Round[] = []
  for (const side of [ours, theirs]) await measure(bench, side, inFlight, warmSeconds)
  const roundSeconds = 2 * (seconds + settleSeconds)
  while (needsRound(rounds, wanted, extraRounds) && (rounds.length === 0 || bench.hasTimeFor(roundSeconds))) {
    const a = await measure(bench, ours, inFlight, seconds)
    const b = await measure(bench, theirs, inFlight, seconds)
    rounds.push({ ours: a, theirs: b, othersCores: Math.max(a.othersCores, b.othersCores) })
  }
  return summarize(rounds, wanted)
}

function summarize(all: readonly Round[], wanted: number): Pair {
  const rounds = chooseRounds(all, wanted)
  const over = (value: (round: Round) => number) => median(rounds.map(value))
  return {
    ours: middle(rounds.map((round) => round.ours)),
    theirs: middle(rounds.map((round) => round.theirs)),
    rate: over(({ ours, theirs }) => ours.perSecond / theirs.perSecond),
    p50: over(({ ours, theirs }) => ours.p50Ms / theirs.p50Ms),
    p99: over(({ ours, theirs }) => ours.p99Ms / theirs.p99Ms),
    p50AddedMs: over(({ ours, theirs }) => ours.p50Ms - theirs.p50Ms),
    cpuAddedMicros: over(({ ours, theirs }) => ours.cpuMicros - theirs.cpuMicros),
    othersCores: over((round) => round.othersCores),
    rounds: all.length,
    disturbed: rounds.filter(isDisturbed).length,
  }
}

function middle(measurements: readonly Measurement[]): Measurement {
  const over = (key: keyof Measurement) => median(measurements.map((each) => each[key]))
  return {
    perSecond: over('perSecond'),
    p50Ms: over('p50Ms'),
    p99Ms: over('p99Ms'),
    cpuMicros: over('cpuMicros'),
    othersCores: over('othersCores'),
    generatorCores: over('generatorCores'),
  }
}
