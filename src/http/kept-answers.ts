import type { Clock } from '../clock.ts'
import type { Kept, KeptBounds } from '../storage/kept.ts'

/** An answer as it is sent. */
export interface WrittenAnswer {
  readonly text: string
  /** From when, and until before when, it says what is so, if nobody commits: some fields follow from the time. */
  readonly from: number
  readonly until: number
}

/** What a kept answer takes beside its characters: the entry, the answer, two strings. */
const entryBytes = 300

/** 8 MB at the most, where every character takes two bytes. */
export const keptAnswerBounds: KeptBounds<WrittenAnswer> = {
  most: 8_000_000,
  weigh: ({ text }, key) => 2 * (text.length + key.length) + entryBytes,
}

/** The answer of this key, written anew only where it may say something else by now. Throws what `write` throws. */
export type AnswerOnce = (
  key: string,
  write: (now: number) => Promise<Pick<WrittenAnswer, 'text' | 'until'>>,
) => Promise<string>

/** @param kept must tell apart by its key whoever may not see the same */
export function createAnswerOnce(kept: Kept<WrittenAnswer>, clock: Pick<Clock, 'now'>): AnswerOnce {
  const isGood = ({ from, until }: WrittenAnswer): boolean => {
    const now = clock.now()
    // A clock that was set back shows what was so then.
    return from <= now && now < until
  }
  return async (key, write) => {
    const make = async (): Promise<WrittenAnswer> => {
      const from = clock.now()
      const { text, until } = await write(from)
      const isSame = from <= clock.now() && clock.now() < until
      // What was written while the clock was set back, or went beyond, may speak of either time: it serves this once.
      return { text, from, until: isSame ? until : from }
    }
    const { text } = await kept.get(key, make, isGood)
    return text
  }
}
