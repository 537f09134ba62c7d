import { deviceBoundHeader } from '../cookies/known-names.ts'
import type { FetchedPage } from '../fetching/tier.ts'

/** Whether an answer of a visit asks the browser for a device-bound session, as `Secure-Session-Registration` does. */
export function bindsDevice({ headers, redirectChain }: Pick<FetchedPage, 'headers' | 'redirectChain'>): boolean {
  return [headers, ...redirectChain.map((hop) => hop.headers)].some((fields) =>
    Object.keys(fields).some((name) => deviceBoundHeader.test(name)),
  )
}
