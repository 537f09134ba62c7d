import type { SessionSecrets } from '../sessions/session.ts'
import type { Probe } from './probe.ts'

interface KnownUserAgent {
  readonly name: string
  readonly userAgent: string
}

/** Those of current Chrome and Firefox, as most browsers send them; the reduced versions contain no more detail. */
const knownUserAgents: readonly KnownUserAgent[] = [
  {
    name: 'Chrome',
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  },
  { name: 'Firefox', userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:157.0) Gecko/20100101 Firefox/157.0' },
]

/** A User-Agent with which the session was seen logged in, and the visit. */
export interface WorkingUserAgent extends KnownUserAgent {
  readonly probe: Probe
}

/**
 * Asks again with the User-Agents of common browsers until the session is seen logged in; null when none helps. Stops
 * at an inconclusive answer, to spare the site further requests.
 */
export async function tryUserAgents(
  secrets: SessionSecrets,
  ask: (secrets: SessionSecrets) => Promise<Probe>,
): Promise<WorkingUserAgent | null> {
  for (const known of knownUserAgents) {
    const probe = await ask({ ...secrets, userAgent: known.userAgent })
    const { verdict } = probe.judgement
    if (verdict === 'logged_in') return { ...known, probe }
    if (verdict !== 'logged_out') return null
  }
  return null
}
