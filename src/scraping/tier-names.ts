import type { TierName } from '../fetching/tier.ts'

/** Clients' names for tiers, besides numbers, with the tier that serves each. */
const named: Readonly<Record<string, TierName>> = {
  curl: '1',
  http: '1',
  stealth: '3',
  lightjs: '4',
  browser: '4',
  captcha: '4',
}

/** Clients number tiers from 0.5 to 5. */
const highest = 5

/**
 * The tier for a client's number ("3", "0.5") or name ("stealth"): the nearest one. Null when no client uses that name.
 */
export function tierNamed(text: string): TierName | null {
  const name = text.trim().toLowerCase()
  if (Object.hasOwn(named, name)) return named[name] ?? null
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(name)) return null
  const number = Number(name)
  if (number === 0 || number > highest) return null
  // The clients' tier 2 is plain HTTP with longer timeouts, their 3.5 a small browser.
  if (number < 2.5) return '1'
  return number < 3.5 ? '3' : '4'
}

/** The names, for the pattern in the document. */
export const tierPattern = `^(${Object.keys(named).join('|')}|[1-5]|[0-4]\\.5)$`

/** For messages. */
export const tierNames = `a number from 0.5 to ${highest}, or one of ${Object.keys(named).join(', ')}`
