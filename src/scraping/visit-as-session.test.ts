import { expect, it } from 'vitest'
import { scrapeInput } from '../../test/support/job-world.ts'
import { fetchedPage } from '../../test/support/monitor-world.ts'
import { AppError } from '../errors.ts'
import type { FetchedPage, VisitPlan } from '../fetching/tier.ts'
import { noSecrets } from '../sessions/state/secrets.ts'
import type { SessionUse } from '../use/use-session.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { type ScrapeVisitDependencies, visitAsSession } from './visit-as-session.ts'
import type { ScrapeRequest } from './visit-target.ts'

const url = new URL('https://shop.test/')
const loggedOut: Judgement = {
  verdict: 'logged_out',
  confidence: 99,
  pLoggedIn: 0.01,
  evidence: [],
  detectedUser: null,
  accountLinks: [],
  userElements: [],
  loginUrl: null,
}

it('a second check that is broken off is no answer', async () => {
  let count = 0
  const visit = async (_tier: unknown, plan: VisitPlan): Promise<FetchedPage> => {
    count += 1
    const page = fetchedPage(plan, 200, '<form><input type="password"></form>')
    return count === 1 ? page : { ...page, failure: new AppError('INTERRUPTED') }
  }
  const use = {
    used: {
      session: { domain: 'shop.test', headerPorts: [], writeBack: true, rotates: false, expectedUser: null },
      state: { version: 2, origin: { provisional: true } },
      secrets: { ...noSecrets, cookies: { sid: 'new' } },
    },
    turn: { signal: null },
    visits: { visit },
    bytes: { reserve: () => undefined },
    signal: new AbortController().signal,
  } as unknown as SessionUse
  const tiers = [{ name: '1', prepare: () => Promise.reject(new Error('is not asked')) }]
  const request = { url, tiers, principal: { userId: 'anna' }, input: scrapeInput(url.href), progress: {} }
  const deps = { clock: { now: () => 0 }, judge: async () => loggedOut } as unknown as ScrapeVisitDependencies
  const end = { endsAt: 60_000, onLate: () => undefined, onScraped: () => undefined }
  const visiting = visitAsSession(deps, request as unknown as ScrapeRequest, use, end)
  await expect(visiting).rejects.toMatchObject({ code: 'INTERRUPTED' })
  expect(count).toBe(2)
})
