import type { Tier } from '../tier.ts'
import { type FetchPorts, fetchPage } from './fetch.ts'

/** Tier 1: plain HTTP. */
export function createHttpTier(ports: FetchPorts): Tier {
  return { name: '1', fetch: (request, signal) => fetchPage(request, ports, signal) }
}
