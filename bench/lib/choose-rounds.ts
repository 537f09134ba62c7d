/** A round, as far as choosing goes: how many cores others used meanwhile. */
export interface Disturbance {
  readonly othersCores: number
}

/** From so many cores used by others on, a round counts as disturbed. */
export const disturbedFromCores = 0.3

export function isDisturbed(round: Disturbance): boolean {
  return round.othersCores > disturbedFromCores
}

/** Whether to run another round: too few quiet ones yet, and the bound of `wanted + extra` not reached. */
export function needsRound(rounds: readonly Disturbance[], wanted: number, extra: number): boolean {
  return rounds.filter((round) => !isDisturbed(round)).length < wanted && rounds.length < wanted + extra
}

/** The `wanted` rounds that count: the least disturbed, in the order in which they ran. */
export function chooseRounds<R extends Disturbance>(rounds: readonly R[], wanted: number): readonly R[] {
  const chosen = new Set(rounds.toSorted((a, b) => a.othersCores - b.othersCores).slice(0, wanted))
  return rounds.filter((round) => chosen.has(round))
}
