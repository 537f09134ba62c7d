import { describe, expect, it, onTestFinished } from 'vitest'
import { startServer, type TestUser } from '../support/server.ts'
import { type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const silent = (at: number): string => `silent${at}.test`

/** Everything by which an account has the server look up a name. */
const ways: Readonly<Record<string, (user: TestUser, at: number, site: Site) => Promise<unknown>>> = {
  'the targets of scrapes': (user, at) => user.scrape({ url: `http://${silent(at)}/` }),
  'the targets of redirects': (user, at, site) => {
    const path = `/to${at}`
    site.on(path, { status: 302, headers: { location: `http://${silent(at)}/` } })
    return user.scrape({ url: site.url(path, 'site.test') })
  },
  'the proxies of sessions': async (user, at, site) => {
    const proxy = { url: `http://${silent(at)}:3128` }
    const { id } = await user.create({ name: `s${at}`, domain: 'site.test', cookies: { sid: 'a' }, proxy })
    return user.scrape({ url: site.url('/', 'site.test'), session_id: id })
  },
}

describe('names of one account that no name server answers', () => {
  it.each(Object.entries(ways))('%s delay no other account', async (_, ask) => {
    const site = await startSite()
    onTestFinished(() => site.close())
    site.on('/', { body: '<p>page' })
    const asked = new Set<string>()
    const { promise: over, reject: giveUp } = Promise.withResolvers<never>()
    over.catch(() => undefined)
    const resolve = async (name: string) => {
      asked.add(name)
      return name.startsWith('silent') ? over : [{ address: '127.0.0.1', family: 4 }]
    }
    const server = await startServer({}, { resolve })
    onTestFinished(() => server.close())
    const [silentUser, other] = [await server.newUser(), await server.newUser()]
    const waiting = Array.from({ length: 8 }, (_none, at) => ask(silentUser, at, site))
    const silentNames = () => Array.from(asked).filter((name) => name.startsWith('silent'))
    await until('the lookups of its share', () => (silentNames().length === 3 ? true : undefined))
    for (const at of [1, 2]) {
      expect((await other.scrape({ url: site.url('/', `other${at}.test`) })).status).toBe(200)
    }
    expect(silentNames()).toHaveLength(3)
    giveUp(Object.assign(new Error('gave up'), { code: 'EAI_AGAIN' }))
    await Promise.all(waiting)
    expect(silentNames()).toHaveLength(8)
  })
})
