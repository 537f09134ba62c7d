import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { getPriority } from 'node:os'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  type BrowserWorld,
  describeBrowser,
  openBrowserWorld,
  sharedBrowserWorld,
} from '../../../test/support/browser-world.ts'
import { byForm, longIt, someOf } from '../../../test/support/long-form.ts'
import { type Site, startSite } from '../../../test/support/site.ts'
import { until as untilSome } from '../../../test/support/until.ts'
import { systemTimer, type Timer } from '../../clock.ts'
import { lowPriority } from '../low-priority.ts'
import { type ContextProfile, defaultContextProfile, type FreshContext } from './context.ts'

const signal = new AbortController().signal
const ask = { purpose: 'scrape', profile: defaultContextProfile, waitMs: 30_000 } as const

/** The processes of a world's browsers. */
function processesOf({
  folder,
}: BrowserWorld): { readonly uid: number; readonly pid: number; readonly isMain: boolean }[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return pids.flatMap((pid) => {
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
      return args.includes(folder) ? [{ uid: statSync(`/proc/${pid}`).uid, pid, isMain: isMain(args) }] : []
    } catch {
      // Gone since.
      return []
    }
  })
}

/** Not a renderer or a helper of it, and not the script that starts it. */
const isMain = (args: string) => !/--type=|setpriv|^\S*sh |crashpad/.test(args)

/** One for each browser that runs. */
const homesOf = ({ folder }: BrowserWorld) => (existsSync(folder) ? readdirSync(folder) : [])

/** Asks seldom: to read the list of processes takes longer than most of what is waited for. */
const until = (test: () => boolean): Promise<true> => untilSome('the pool', () => test() || undefined, 60_000, 50)

describeBrowser('a pool of browsers with the usual settings', () => {
  const opened: FreshContext[] = []
  const shared = sharedBrowserWorld({ onOpened: (fresh) => void opened.push(fresh) })
  let world: BrowserWorld
  let site: Site
  beforeAll(async () => {
    ;[world, site] = await Promise.all([shared(), startSite()])
  })
  afterAll(() => site.close())

  it('makes a context in advance, and gives out none twice', async () => {
    const first = await world.pool.open({ ...ask, account: 'a' }, signal)
    const browser = first.context.browser()
    await until(() => browser?.contexts().length === 2)
    const prepared = browser?.contexts().find((one) => one !== first.context)
    await first.close()
    const second = await world.pool.open({ ...ask, account: 'a' }, signal)
    expect(second.context).toBe(prepared)
    await second.close()
    const third = await world.pool.open({ ...ask, account: 'a' }, signal)
    expect([first.context, second.context]).not.toContain(third.context)
    await third.close()
  })

  it('gives each account a process of its own, as a user of its own', async () => {
    const [a, b] = await Promise.all(['a', 'b'].map((account) => world.pool.open({ ...ask, account }, signal)))
    const main = processesOf(world).filter(({ isMain }) => isMain)
    expect(main).toHaveLength(2)
    // As another user only where the tests may switch.
    if (process.getuid?.() === 0) expect(new Set(main.map(({ uid }) => uid)).size).toBe(2)
    await Promise.all([a?.close(), b?.close()])
  })

  it('loses only the page that crashes', async () => {
    opened.length = 0
    const here = Promise.withResolvers<void>()
    site.on('/here', () => {
      here.resolve()
      return new Promise(() => {})
    })
    site.on('/doomed', { headers: { 'content-type': 'text/html' }, body: '<script>fetch("/here")</script>' })
    const other = await world.pool.open({ ...ask, account: 'a' }, signal)
    const lost = world.render({ account: 'a', url: new URL(site.url('/doomed', 'site.test')), waitFor: '#never' })
    lost.catch(() => undefined)
    await here.promise
    void opened[0]?.cdp.send('Page.crash').catch(() => undefined)
    await expect(lost).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' })
    expect(await other.page.evaluate('1 + 1')).toBe(2)
    await other.close()
  })

  it.each(someOf(['SIGKILL', 'SIGTERM'] as const, 2))(
    'loses only the pages of a browser that is ended by %s',
    async (how) => {
      const silent = Promise.withResolvers<void>()
      site.on('/silent', () => {
        silent.resolve()
        return new Promise(() => {})
      })
      const other = await world.pool.open({ ...ask, account: 'b' }, signal)
      const before = new Set(processesOf(world).map(({ pid }) => pid))
      const lost = world.render({ account: how, url: new URL(site.url('/silent', 'site.test')) })
      lost.catch(() => undefined)
      await silent.promise
      for (const { pid, isMain } of processesOf(world)) if (isMain && !before.has(pid)) process.kill(pid, how)
      await expect(lost).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' })
      expect(await other.page.evaluate('1 + 1')).toBe(2)
      await other.close()
      site.on('/again', { headers: { 'content-type': 'text/html' }, body: 'again' })
      const again = await world.render({ account: how, url: new URL(site.url('/again', 'site.test')) })
      expect(again.body.toString()).toContain('again')
    },
  )
})

describeBrowser('a pool of browsers that wait for the server, and of which one ends', () => {
  const shared = sharedBrowserWorld({ lowersPriority: true })
  /** The processes of browsers that were started meanwhile. */
  const startedSince = (world: BrowserWorld, before: ReadonlySet<number>) =>
    processesOf(world).filter(({ pid, isMain }) => isMain && !before.has(pid))

  it('lowers one that renders pages, not one with which people log in, which stays when that one ends', async () => {
    const world = await shared()
    const priorities = () => processesOf(world).flatMap(({ isMain, pid }) => (isMain ? [getPriority(pid)] : []))
    const login = await world.pool.open({ ...ask, account: 'a', purpose: 'capture' }, signal)
    expect(priorities()).toEqual([getPriority()])
    const before = new Set(processesOf(world).map(({ pid }) => pid))
    const page = await world.pool.open({ ...ask, account: 'a' }, signal)
    expect(priorities().sort((a, b) => a - b)).toEqual([getPriority(), lowPriority])
    const browsers = startedSince(world, before)
    expect(browsers).toHaveLength(1)
    for (const { pid } of browsers) process.kill(pid, 'SIGKILL')
    await page.close()
    expect(await login.page.evaluate('1 + 1')).toBe(2)
    await login.close()
  })

  it('opens a context in another one if it was just being created', async () => {
    const world = await shared()
    const before = new Set(processesOf(world).map(({ pid }) => pid))
    const first = await world.pool.open({ ...ask, account: 'b' }, signal)
    // None like it is made in advance.
    const opening = world.pool.open(
      { ...ask, account: 'b', profile: { ...defaultContextProfile, locale: 'de' } },
      signal,
    )
    for (const { pid } of startedSince(world, before)) process.kill(pid, 'SIGKILL')
    const second = await opening
    expect(second.context.browser()).not.toBe(first.context.browser())
    expect(await second.page.evaluate('1 + 1')).toBe(2)
    await Promise.all([first.close(), second.close()])
  })
})

describeBrowser('a pool of browsers', () => {
  let world: BrowserWorld
  let site: Site
  beforeEach(async () => {
    site = await startSite()
  })
  afterEach(async () => {
    await world.close()
    await site.close()
  })

  it('runs none until one is asked for, and none after it is closed', async () => {
    world = await openBrowserWorld()
    expect(homesOf(world)).toEqual([])
    const context = await world.pool.open({ ...ask, account: 'a' }, signal)
    expect(homesOf(world)).toHaveLength(1)
    await context.close()
    await world.close()
    await until(() => processesOf(world).length === 0)
    expect(homesOf(world)).toEqual([])
  })

  it('says that it is full, and has lanes for checks that no scrape takes', async () => {
    world = await openBrowserWorld({ lanes: 1 })
    const scrape = await world.pool.open({ ...ask, account: 'a' }, signal)
    const another = world.pool.open({ ...ask, account: 'b', waitMs: 1 }, signal)
    await expect(another).rejects.toMatchObject({ code: 'OVERLOADED' })
    const check = await world.pool.open({ ...ask, account: 'a', purpose: 'check' }, signal)
    expect(world.pool.usage()).toMatchObject({ scrape: { taken: 1 }, check: { taken: 1 } })
    await Promise.all([scrape.close(), check.close()])
  })

  longIt('makes room for another account by ending a browser that nobody uses', async () => {
    world = await openBrowserWorld({ lanes: 0 })
    for (const account of ['a', 'b', 'c']) {
      const context = await world.pool.open({ ...ask, purpose: 'check', account }, signal)
      await context.close()
    }
    await until(() => homesOf(world).length <= 2)
  })

  longIt(
    'lets one account at a time have pages, and ends the browser of the one before, where all would share one process',
    async () => {
      world = await openBrowserWorld({ oneAccountAtATime: true })
      const first = await world.pool.open({ ...ask, account: 'a' }, signal)
      const second = await world.pool.open({ ...ask, account: 'a' }, signal)
      const other = { ...ask, account: 'b', purpose: 'check' } as const
      await expect(world.pool.open({ ...other, waitMs: 1 }, signal)).rejects.toMatchObject({ code: 'OVERLOADED' })
      await first.close()
      const next = world.pool.open(other, signal)
      await second.close()
      const opened = await next
      expect(homesOf(world)).toHaveLength(1)
      expect(world.pool.usage()).toMatchObject({ scrape: { taken: 0, waiting: 0 }, check: { taken: 1, waiting: 0 } })
      await opened.close()
    },
  )

  longIt('replaces a browser after so many pages', async () => {
    world = await openBrowserWorld({ maxPages: 2 })
    const seen = new Set<unknown>()
    for (let page = 0; page < 4; page += 1) {
      const context = await world.pool.open({ ...ask, account: 'a' }, signal)
      seen.add(context.context.browser())
      await context.close()
    }
    expect(seen.size).toBe(2)
  })

  longIt('ends a browser that was not used for a while', async () => {
    world = await openBrowserWorld({ idleMs: 10 })
    const context = await world.pool.open({ ...ask, account: 'a' }, signal)
    await context.close()
    await until(() => homesOf(world).length === 0)
  })

  /** Measures often. */
  const impatient: Timer = { after: (ms, run) => systemTimer.after(ms === 2_000 ? 100 : ms, run) }

  longIt('replaces a browser that has grown, once its pages are closed', async () => {
    world = await openBrowserWorld({ recycleBytes: 1, timer: impatient })
    const first = await world.pool.open({ ...ask, account: 'a' }, signal)
    let next = await world.pool.open({ ...ask, account: 'a' }, signal)
    while (next.context.browser() === first.context.browser()) {
      await next.close()
      next = await world.pool.open({ ...ask, account: 'a' }, signal)
    }
    // The first one is still there for its page.
    expect(await first.page.evaluate('1 + 1')).toBe(2)
    await first.close()
    await until(() => homesOf(world).length === 1)
    await next.close()
  })

  longIt('ends a browser at once that takes the memory of the machine, and no other', async () => {
    world = await openBrowserWorld({ killBytes: 350e6, timer: impatient })
    const greedy = 'const held = []; setInterval(() => held.push(new Uint8Array(2e7).fill(1)), 10)'
    site.on('/greedy', { headers: { 'content-type': 'text/html' }, body: `<script>${greedy}</script>` })
    const other = await world.pool.open({ ...ask, account: 'b' }, signal)
    const lost = world.render({ account: 'a', url: new URL(site.url('/greedy', 'site.test')), waitFor: '#never' })
    await expect(lost).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' })
    expect(await other.page.evaluate('1 + 1')).toBe(2)
    await other.close()
  })

  const contexts: readonly (readonly [string, ContextProfile])[] = [
    ['a context made in advance', defaultContextProfile],
    ['a context that it does not create any more', { ...defaultContextProfile, locale: 'de' }],
  ]
  it.each(byForm({ short: [], long: contexts }))(
    'replaces a browser that hangs, in time, with %s',
    async (_name, profile) => {
      world = await openBrowserWorld({ contextMs: 8_000 })
      site.on('/fine', { headers: { 'content-type': 'text/html' }, body: 'fine' })
      const url = new URL(site.url('/fine', 'site.test'))
      await world.render({ account: 'a', url })
      const hanging = processesOf(world).find(({ isMain }) => isMain)?.pid ?? 0
      process.kill(hanging, 'SIGSTOP')
      await expect(world.render({ account: 'a', url, profile, timeoutMs: 1_000 })).rejects.toMatchObject({
        code: 'TIMEOUT',
      })
      await until(() => !existsSync(`/proc/${hanging}`))
      expect((await world.render({ account: 'a', url })).body.toString()).toContain('fine')
    },
  )
})
