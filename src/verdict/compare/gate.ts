import type { Evidence } from '../judgement.ts'
import { hasTrait } from '../signals/signals.ts'
import type { Sketch } from './sketch.ts'

const PLAIN = -1.9

/** How an answer refuses its visitor; null where it lets them in. */
export function gateOf({ signs, verdict }: Pick<Sketch, 'signs' | 'verdict'>): Evidence | null {
  if (verdict === 'logged_in') return null
  const found = signs.filter(({ signal, weight }) => weight <= PLAIN && hasTrait(signal, 'gate'))
  return found.sort((a, b) => a.weight - b.weight)[0] ?? null
}
