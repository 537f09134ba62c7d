import { html, loggedInPage, type Site, startSite } from './site.ts'

/** A target whose pages wait a little, and which knows how many requests of one session were there at once. */
export interface OverlapSite {
  readonly site: Site
  /** The most requests at once with the cookie `sid` of that value. */
  most(sid: string): number
  /** Has the requests with it wait until that many have been there at once. */
  gather(sid: string, count: number): void
  /** When requests with it came, epoch milliseconds, in order. */
  arrivals(sid: string): readonly number[]
}

export async function startOverlapSite(): Promise<OverlapSite> {
  const site = await startSite()
  const now = new Map<string, number>()
  const most = new Map<string, number>()
  const arrivals = new Map<string, number[]>()
  const gatherings = new Map<string, { readonly count: number; readonly met: PromiseWithResolvers<void> }>()
  site.on('/slow', async ({ cookies }) => {
    const sid = cookies['sid'] ?? ''
    const count = (now.get(sid) ?? 0) + 1
    now.set(sid, count)
    most.set(sid, Math.max(most.get(sid) ?? 0, count))
    arrivals.set(sid, [...(arrivals.get(sid) ?? []), Date.now()])
    const gathering = gatherings.get(sid)
    if (gathering !== undefined && count >= gathering.count) gathering.met.resolve()
    await gathering?.met.promise
    // Two turns of the loop at least, so that others have the time to come.
    await new Promise((done) => setTimeout(done, 15))
    now.set(sid, (now.get(sid) ?? 1) - 1)
    return html(loggedInPage)
  })
  return {
    site,
    most: (sid) => most.get(sid) ?? 0,
    gather: (sid, count) => gatherings.set(sid, { count, met: Promise.withResolvers<void>() }),
    arrivals: (sid) => arrivals.get(sid) ?? [],
  }
}
