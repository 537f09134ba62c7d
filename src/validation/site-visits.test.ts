import { expect, it } from 'vitest'
import { instantTier } from '../../test/support/instant-tier.ts'
import { fetchedPage } from '../../test/support/monitor-world.ts'
import { AppError } from '../errors.ts'
import { sendAndClose } from '../fetching/send-and-close.ts'
import { noSecrets } from '../sessions/state/secrets.ts'
import { observePage } from '../verdict/compare/page-observation.ts'
import { createAnonymousCopies } from './anonymous-copies.ts'
import { SiteVisits, type SiteVisitsDependencies } from './site-visits.ts'

const clock = { now: () => 1_800_000_000_000 }
const session = {
  domain: 'shop.test',
  validationUrl: 'https://shop.test/',
  headerPorts: [],
  locale: null,
  timezone: null,
  viewport: null,
}
const secrets = { ...noSecrets, cookies: { sid: 'good' } }
const address = 'https://shop.test/account'

/** A site whose pages a browser reads because nobody waits for them any more. */
function visits() {
  const tier = instantTier(async (plan) => ({
    ...fetchedPage(plan, 200, '<h1>Hello, Mira</h1><a href="/logout">Log out</a>'),
    failure: new AppError('INTERRUPTED'),
  }))
  const deps: SiteVisitsDependencies = {
    tier,
    clock,
    copies: createAnonymousCopies(clock),
    observe: async (page) => observePage(page),
    loopTurns: { next: () => Promise.resolve() },
  }
  const told: string[] = []
  const site = new SiteVisits(deps, session, secrets, {
    signal: new AbortController().signal,
    rule: null,
    account: 'anna',
    bytes: { reserve: () => undefined },
    visit: async (one, plan, signal) => sendAndClose(await one.prepare(plan, signal)),
    onVisited: (_touched, { judgement }) => void told.push(judgement.verdict),
  })
  return { site, told }
}

it('tells of a page that was broken off, and judges none by it', async () => {
  const { site, told } = visits()
  await expect(site.withSession(address)).rejects.toMatchObject({ code: 'INTERRUPTED' })
  expect(told).toEqual(['logged_in'])
})

it('compares with no copy that was broken off', async () => {
  const { site, told } = visits()
  await expect(site.withInventedLogin(address)).rejects.toMatchObject({ code: 'INTERRUPTED' })
  await expect(site.withoutSession(address)).rejects.toMatchObject({ code: 'INTERRUPTED' })
  expect([told, site.hasCopy(address)]).toEqual([[], false])
})
