import type { Tier } from '../tier.ts'
import type { HttpPorts } from './hop.ts'
import { prepareHttpVisit } from './http-visit.ts'

/** Tier 1: plain HTTP. */
export function createHttpTier(ports: HttpPorts): Tier {
  return { name: '1', prepare: (plan, signal) => prepareHttpVisit(plan, ports, signal) }
}
