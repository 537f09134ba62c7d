import type { TierName } from '../fetching/tier.ts'

/** What clients call tiers, beside numbers, by the tier that serves it. */
const named: Readonly<Record<string, TierName>> = {
  curl: '1',
  http: '1',
  stealth: '3',
  lightjs: '4',
  browser: '4',
  captcha: '4',
}

/** Clients count tiers from 0.5 to 5. */
const highest = 5

/**
 * The tier that serves what a client calls by a number ("3", "0.5") or a name ("stealth"): the nearest one. Null where
 * no client's tier is called so.
 */
export function tierNamed(text: string): TierName | null {
  const name = text.trim().toLowerCase()
  if (Object.hasOwn(named, name)) return named[name] ?? null
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(name)) return null
  const number = Number(name)
  if (number === 0 || number > highest) return null
  // Clients' 2 is plain HTTP with more patience, their 3.5 a small browser.
  if (number < 2.5) return '1'
  return number < 3.5 ? '3' : '4'
}

/** For messages. */
export const tierNames = `a number from 0.5 to ${highest}, or one of ${Object.keys(named).join(', ')}`
