import type { Evidence } from '../judgement.ts'
import type { Sketch } from './sketch.ts'

/** Signs that a page does not let its visitor in, rather than that it knows nobody. */
const GATES: ReadonlySet<string> = new Set([
  'status',
  'final_url',
  'soft_redirect',
  'password_form',
  'second_step',
  'login_demand',
  'json_answer',
])
const PLAIN = -1.9

/** How an answer refuses its visitor; null where it lets them in. */
export function gateOf({ signs, verdict }: Pick<Sketch, 'signs' | 'verdict'>): Evidence | null {
  if (verdict === 'logged_in') return null
  const found = signs.filter(({ signal, weight }) => weight <= PLAIN && GATES.has(signal))
  return found.sort((a, b) => a.weight - b.weight)[0] ?? null
}
