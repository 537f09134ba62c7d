import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isCredentialValid } from '../../src/accounts/is-credential-valid.ts'
import type { ApiKeyScope, Principal } from '../../src/accounts/principal.ts'
import { AppError } from '../../src/errors.ts'
import { createJobRepository } from '../../src/jobs/repository/job-repository.ts'
import type { ScrapeInput } from '../../src/scraping/scrape-types.ts'
import type { Store } from '../../src/storage/store.ts'
import { submitContext as context, fullStore, scrapeInput as input, jobWorld, pageOf } from '../support/job-world.ts'
import { addUser } from '../support/principals.ts'
import { queryPlans } from '../support/query-plans.ts'
import { storedJob } from '../support/stored-job.ts'
import { eachStore, storesByForm } from '../support/stores.ts'
import { vaultOf } from '../support/test-vault.ts'
import { until } from '../support/until.ts'
import { accountWorld, present } from './accounts-world.ts'

const minute = 60_000
const code = (expected: string) => expect.objectContaining({ code: expected })

eachStore((open, { also }) => {
  /** A job with inline cookies, which wait in memory, behind one that runs until `release`. */
  async function waitingInMemory() {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const world = jobWorld(store)
    const release = world.hold('https://slow.test/')
    await world.jobs.submit(anna, input('https://slow.test/'), context('r1'))
    await until('the first', async () => world.scraped[0])
    const waiting = await world.jobs.submit(anna, input('https://waiting.test/', { sid: '1' }), context('r2'))
    return { ...world, anna, release, waiting }
  }

  it('runs one after the other, and shows each to who made it', async () => {
    const store = await open()
    const [anna, boris] = [await addUser(store, 'anna'), await addUser(store, 'boris')]
    const { jobs, ended, scraped } = jobWorld(store)
    const one = await jobs.submit(anna, input('https://a.test/'), context('r1'))
    const two = await jobs.submit(anna, input('https://b.test/', { sid: '1' }), context('r2'))
    expect(await ended(anna, one.jobId)).toMatchObject({
      status: 'succeeded',
      result: { content: 'page of https://a.test/' },
    })
    expect(await ended(anna, two.jobId)).toMatchObject({ status: 'succeeded' })
    expect(scraped.toSorted()).toEqual(['https://a.test/', 'https://b.test/'])
    await expect(jobs.get(boris, one.jobId)).rejects.toEqual(code('NOT_FOUND'))
    await jobs.close()
  })

  it('does not run what waited until its API key had expired', async () => {
    const store = await open()
    const { accounts, clock, deps, person } = accountWorld(store)
    const anna = await person('anna')
    const expiresAt = clock.now() + minute
    const { key } = await accounts.createKey(anna, { name: 'ci', scopes: ['scrape'], expiresAt })
    const byKey = present(await accounts.byApiKey(present(key)))
    const { jobs, ended, hold, scraped } = jobWorld(store, {
      isCredentialValid: (who) => isCredentialValid(deps, who),
    })
    const release = hold('https://slow.test/')
    await jobs.submit(byKey, input('https://slow.test/'), context('r1'))
    await until('its start', async () => scraped[0])
    const { jobId } = await jobs.submit(byKey, input('https://late.test/'), context('r2'))
    clock.advance(minute)
    release()
    expect(await ended(anna, jobId)).toMatchObject({ status: 'failed', error: code('UNAUTHORIZED') })
    expect(scraped).toEqual(['https://slow.test/'])
    await jobs.close()
  })

  it('gives a place to who has the fewest running, not to who queued the most before', async () => {
    const store = await open()
    const [anna, boris, clara] = [
      await addUser(store, 'anna'),
      await addUser(store, 'boris'),
      await addUser(store, 'clara'),
    ]
    const { jobs, clock, hold, ended, scraped } = jobWorld(store, { concurrency: 2 })
    const submit = (who: Principal, name: string, cookies?: ScrapeInput['cookies']) => {
      clock.advance(1)
      return jobs.submit(who, input(`https://${name}.test/`, cookies), context(name))
    }
    const releases = ['anna-0', 'anna-1'].map((name) => hold(`https://${name}.test/`))
    for (let n = 0; n < 6; n += 1) await submit(anna, `anna-${n}`)
    await submit(anna, 'anna-memory', { sid: '1' })
    await until('two that run', async () => (scraped.length === 2 ? true : undefined))
    const [stored, inMemory] = [await submit(boris, 'boris'), await submit(clara, 'clara', { sid: '1' })]
    releases[0]?.()
    await Promise.all([ended(boris, stored.jobId), ended(clara, inMemory.jobId)])
    expect(scraped.slice(2, 4).toSorted()).toEqual(['https://boris.test/', 'https://clara.test/'])
    releases[1]?.()
    await until('all', async () => (scraped.length === 9 ? true : undefined))
    expect(scraped[4]).toBe('https://anna-memory.test/')
    await jobs.close()
  })

  also('starts one job of each account in turn, of any number of accounts, whether stored or in memory', async () => {
    const store = await open()
    const { jobs, clock, hold, scraped } = jobWorld(store, { concurrency: 1 })
    const submit = (who: Principal, name: string, cookies?: ScrapeInput['cookies']) => {
      clock.advance(1)
      return jobs.submit(who, input(`https://${name}.test/`, cookies), context(name))
    }
    const people: Principal[] = []
    for (let n = 0; n < 130; n += 1) people.push(await addUser(store, `user${n}`))
    const [first] = people
    if (first === undefined) throw new Error('nobody')
    const release = hold('https://first.test/')
    await submit(first, 'first')
    for (const round of [1, 2, 3])
      for (const [n, person] of people.entries())
        await submit(person, `user${n}-${round}`, n % 3 === round % 3 ? { sid: '1' } : undefined)
    release()
    await until('all', async () => (scraped.length === 391 ? true : undefined))
    const users = scraped.slice(1).map((url) => url.split('-')[0])
    for (const round of [0, 1, 2]) expect(new Set(users.slice(round * 130, round * 130 + 130)).size).toBe(130)
    await jobs.close()
  })

  it('shows a key that may only scrape its own jobs, and no others of its account', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const key = (keyId: string | null, ...scopes: ApiKeyScope[]) => ({ ...anna, keyId, scopes: new Set(scopes) })
    const { jobs, ended } = jobWorld(store)
    const scraper = key('k1', 'scrape')
    const { jobId } = await jobs.submit(scraper, input('https://a.test/'), context('r1'))
    expect(await ended(scraper, jobId)).toMatchObject({ status: 'succeeded' })
    expect(await jobs.get(key('k2', 'read'), jobId)).toMatchObject({ status: 'succeeded' })
    await expect(jobs.get(key('k2', 'scrape'), jobId)).rejects.toEqual(code('NOT_FOUND'))
    const person = key(null, 'read', 'scrape', 'write')
    const hers = await jobs.submit(person, input('https://b.test/'), context('r2'))
    await expect(jobs.get(scraper, hers.jobId)).rejects.toEqual(code('NOT_FOUND'))
    await jobs.close()
  })

  it('fails what its key does not open, alone', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const other = jobWorld(store, { vault: await vaultOf(9), concurrency: 0 })
    const unopened = await other.jobs.submit(anna, input('https://sealed.test/'), context('r1'))
    const { jobs, ended, scraped } = jobWorld(store)
    const behind = await jobs.submit(anna, input('https://behind.test/'), context('r2'))
    expect(await ended(anna, behind.jobId)).toMatchObject({ status: 'succeeded' })
    expect(await ended(anna, unopened.jobId)).toMatchObject({
      status: 'failed',
      result: null,
      error: code('VAULT_UNAVAILABLE'),
    })
    expect(scraped).toEqual(['https://behind.test/'])
    await Promise.all([jobs.close(), other.jobs.close()])
  })

  it('does not run what waited in memory until it read as interrupted', async () => {
    const { anna, jobs, clock, ended, scraped, release, waiting } = await waitingInMemory()
    clock.advance(9 * minute)
    expect(await jobs.get(anna, waiting.jobId)).toMatchObject({ status: 'queued', error: null })
    const late = await jobs.submit(anna, input('https://late.test/', { sid: '1' }), context('r3'))
    clock.advance(minute)
    const interrupted = { status: 'failed', error: code('INTERRUPTED') }
    expect(await jobs.get(anna, waiting.jobId)).toMatchObject(interrupted)
    release()
    expect(await ended(anna, late.jobId)).toMatchObject({ status: 'succeeded' })
    expect(scraped).toEqual(['https://slow.test/', 'https://late.test/'])
    expect(await jobs.get(anna, waiting.jobId)).toMatchObject(interrupted)
    await jobs.close()
  })

  it('runs what waits in memory, however long, while its node lives', async () => {
    const { anna, jobs, clock, ended, release, waiting } = await waitingInMemory()
    for (let n = 0; n < 3; n += 1) {
      clock.advance(9 * minute)
      await jobs.sweep()
    }
    expect(await jobs.get(anna, waiting.jobId)).toMatchObject({ status: 'queued', error: null })
    release()
    expect(await ended(anna, waiting.jobId)).toMatchObject({ status: 'succeeded' })
    await jobs.close()
  })

  const interrupted = { status: 'failed', error: code('INTERRUPTED') }
  it.each([
    ['gives back', 'GET', null, { status: 'queued', error: null }, ['https://slow.test/']],
    ['ends', 'POST', null, interrupted, []],
    ['ends', 'click', null, interrupted, []],
    ['ends', 'GET', { sid: '1' }, interrupted, []],
  ] as const)(
    '%s, before it has closed, a job that is being claimed: %s with cookies %j',
    async (_what, method, cookies, expected, later) => {
      const scrapeOf = (how: 'GET' | 'POST' | 'click', inline: Record<string, string> | null) => {
        const plain = input('https://slow.test/', inline)
        const actions = [{ type: 'click', selector: '#pay' } as const]
        return how === 'click' ? { ...plain, browser: { ...plain.browser, actions } } : { ...plain, method: how }
      }
      const store = await open()
      const anna = await addUser(store, 'anna')
      const [claiming, mayClaim] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      let commits = 0
      const { jobs } = jobWorld(store, {
        store: {
          ...store,
          commit: async (list, options) => {
            commits += 1
            // The first stores the job, the second claims it.
            if (commits === 2) {
              claiming.resolve()
              await mayClaim.promise
            }
            await store.commit(list, options)
          },
        },
        scrape: async (_principal, { url }, { signal }) => {
          signal.throwIfAborted()
          return pageOf(url)
        },
      })
      const { jobId } = await jobs.submit(anna, scrapeOf(method, cookies), context('r1'))
      await claiming.promise
      const closed = jobs.close()
      mayClaim.resolve()
      await closed
      expect(await jobs.get(anna, jobId)).toMatchObject(expected)
      const next = jobWorld(store)
      // Jobs of the same millisecond have no order.
      next.clock.advance(1)
      const { jobId: marker } = await next.jobs.submit(anna, input('https://marker.test/'), context('r2'))
      next.jobs.start()
      await next.ended(anna, marker)
      expect(next.scraped).toEqual([...later, 'https://marker.test/'])
      await next.jobs.close()
    },
  )

  it('begins again what a server that stopped gave back, as often as a new job', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const url = 'https://slow.test/'
    const begun = Promise.withResolvers<void>()
    const stopping = jobWorld(store, {
      scrape: (_principal, _input, { signal }) => {
        begun.resolve()
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    })
    const { jobId } = await stopping.jobs.submit(anna, input(url), context('r1'))
    await begun.promise
    await stopping.jobs.close()
    // A process that dies.
    const dying = jobWorld(store)
    dying.hold(url)
    dying.jobs.start()
    await until('the second attempt', async () => dying.scraped[0])
    const last = jobWorld(store)
    last.clock.advance(90_000 + minute)
    await last.jobs.sweep()
    last.jobs.start()
    expect(await last.ended(anna, jobId)).toMatchObject({ status: 'succeeded' })
    expect(last.scraped).toEqual([url])
    await last.jobs.close()
  })

  it('keeps nothing of what outlived its lease: it reads as interrupted for good', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const { jobs, clock, hold, scraped, ended } = jobWorld(store)
    const release = hold('https://slow.test/')
    const post = { ...input('https://slow.test/'), method: 'POST' } as const
    const slow = await jobs.submit(anna, post, context('r1'))
    await until('its start', async () => scraped[0])
    clock.advance(90_000 + minute - 1)
    expect(await jobs.get(anna, slow.jobId)).toMatchObject({ status: 'processing' })
    clock.advance(1)
    expect(await jobs.get(anna, slow.jobId)).toMatchObject({ status: 'failed', error: code('INTERRUPTED') })
    release()
    const next = await jobs.submit(anna, input('https://next.test/'), context('r2'))
    await ended(anna, next.jobId)
    expect(await jobs.get(anna, slow.jobId)).toMatchObject({ status: 'failed', error: code('INTERRUPTED') })
    await jobs.close()
  })

  it('does not wait for the end of leases that a clock that was ahead has left', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const ahead = jobWorld(store, { concurrency: 2 })
    ahead.clock.advance(40 * 24 * 60 * minute)
    for (const url of ['https://get.test/', 'https://post.test/']) ahead.hold(url)
    const get = await ahead.jobs.submit(anna, input('https://get.test/'), context('r1'))
    const post = await ahead.jobs.submit(anna, { ...input('https://post.test/'), method: 'POST' }, context('r2'))
    await until('both', async () => (ahead.scraped.length === 2 ? true : undefined))
    const { jobs, clock, ended } = jobWorld(store)
    jobs.start()
    await jobs.sweep()
    clock.advance(11 * minute)
    await jobs.sweep()
    expect(await ended(anna, get.jobId)).toMatchObject({ status: 'succeeded' })
    expect(await ended(anna, post.jobId)).toMatchObject({ status: 'failed', error: code('INTERRUPTED') })
    await jobs.close()
  })

  it('begins again what a node left that died, twice at most, and never what may change something', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const dying = jobWorld(store, { concurrency: 2 })
    for (const url of ['https://get.test/', 'https://post.test/']) dying.hold(url)
    const get = await dying.jobs.submit(anna, input('https://get.test/'), context('r1'))
    const post = await dying.jobs.submit(anna, { ...input('https://post.test/'), method: 'POST' }, context('r2'))
    await until('both', async () => (dying.scraped.length === 2 ? true : undefined))

    // Neither node ends what it runs; each is a process that died.
    const second = jobWorld(store, { concurrency: 2 })
    second.hold('https://get.test/')
    second.clock.advance(90_000 + minute)
    expect(await second.jobs.get(anna, get.jobId)).toMatchObject({ status: 'queued', error: null })
    await second.jobs.sweep()
    await until('the second attempt', async () => second.scraped[0])
    expect(await second.jobs.get(anna, post.jobId)).toMatchObject({ status: 'failed', error: code('INTERRUPTED') })

    const third = jobWorld(store, { concurrency: 2 })
    third.clock.advance(2 * (90_000 + minute))
    await third.jobs.sweep()
    expect(await third.jobs.get(anna, get.jobId)).toMatchObject({ status: 'failed', error: code('INTERRUPTED') })
    const marker = await third.jobs.submit(anna, input('https://marker.test/'), context('r3'))
    await third.ended(anna, marker.jobId)
    expect([second.scraped, third.scraped]).toEqual([['https://get.test/'], ['https://marker.test/']])
  })

  it('begins what a node left before what was queued after it', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const dying = jobWorld(store)
    dying.hold('https://left.test/')
    await dying.jobs.submit(anna, input('https://left.test/'), context('r1'))
    await until('its start', async () => dying.scraped[0])
    dying.clock.advance(1)
    const { jobId } = await dying.jobs.submit(anna, input('https://later.test/'), context('r2'))
    const { jobs, clock, scraped, ended } = jobWorld(store)
    clock.advance(90_000 + minute)
    jobs.start()
    await ended(anna, jobId)
    expect(scraped).toEqual(['https://left.test/', 'https://later.test/'])
    await jobs.close()
  })

  it('finds what can run or has ended by an index, without reading or sorting the whole queue', async () => {
    const store = await open()
    const except = { accounts: ['a'], sessions: ['s'], jobs: ['j'] }
    const find = async (db: Store['db']) => {
      const repository = createJobRepository({ db })
      return [
        await repository.nextWaiting(1, except, null),
        await repository.nextWaiting(1, except, 'a'),
        await repository.anyLoginWaitOver(1),
        await repository.lost(1, 100),
      ]
    }
    if (store.dialect === 'postgres') return expect(await find(store.db)).toEqual([null, null, false, []])
    const byAge = ['SEARCH jobs USING INDEX jobs_by_status (status=?)', 'USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY']
    const inTurn = [
      'SEARCH jobs USING INDEX jobs_in_turn (status=? AND account_id>?)',
      'USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY',
    ]
    // Those that run are few.
    const leftInTurn = ['SEARCH jobs USING INDEX jobs_by_status (status=?)', 'USE TEMP B-TREE FOR ORDER BY']
    const byLogin = 'SEARCH jobs USING INDEX jobs_waiting_for_login (login_since>?)'
    const byTime = [
      'SEARCH jobs USING INDEX jobs_by_lease (lease_until<?)',
      'SEARCH jobs USING INDEX jobs_by_expiry (expires_at<?)',
    ]
    expect(await queryPlans(store, find)).toEqual([
      byAge,
      byAge,
      leftInTurn,
      inTurn,
      expect.arrayContaining([byLogin]),
      expect.arrayContaining(byTime),
    ])
  })

  it.each([
    ['is interrupted', 'INTERRUPTED'],
    ['cannot be recorded as broken off', 'STORAGE_UNAVAILABLE'],
  ] as const)(
    'runs again what a server that stops cannot give back, because the disk is full: it %s',
    async (_, thrown) => {
      const store = await open()
      const anna = await addUser(store, 'anna')
      // Only what is short still fits.
      const full = fullStore(store, '"attempt_limit" =')
      const begun = Promise.withResolvers<void>()
      const stopping = jobWorld(store, {
        store: full,
        scrape: (_principal, _input, { signal }) => {
          begun.resolve()
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new AppError(thrown))))
        },
      })
      const { jobId } = await stopping.jobs.submit(anna, input('https://a.test/'), context('r1'))
      await begun.promise
      full.isFull = true
      await stopping.jobs.close()
      expect(stopping.errors).toEqual([code('STORAGE_UNAVAILABLE')])
      const next = jobWorld(store)
      next.clock.advance(90_000 + minute)
      next.jobs.start()
      expect(await next.ended(anna, jobId)).toMatchObject({ status: 'succeeded' })
      await next.jobs.close()
    },
  )

  it('ends as failed what cannot be stored, and tells the operator', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const full = fullStore(store)
    const { jobs, hold, scraped, errors } = jobWorld(store, { store: full })
    const release = hold('https://a.test/')
    const { jobId } = await jobs.submit(anna, input('https://a.test/'), context('r1'))
    await until('its start', async () => scraped[0])
    full.isFull = true
    release()
    await until('the error', async () => errors[0])
    expect(errors[0]).toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    full.isFull = false
    await jobs.sweep()
    expect(await jobs.get(anna, jobId)).toMatchObject({ status: 'failed', error: code('STORAGE_UNAVAILABLE') })
    await jobs.close()
  })

  it('sweeps although the end of a job can still not be stored', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const full = fullStore(store, '"failure" =')
    const { jobs, clock, ended, errors } = jobWorld(store, { store: full })
    const old = await jobs.submit(anna, input('https://old.test/'), context('r1'))
    await ended(anna, old.jobId)
    clock.advance(40 * minute)
    full.isFull = true
    const { jobId } = await jobs.submit(anna, input('https://a.test/'), context('r2'))
    await until('the error', async () => errors[0])
    clock.advance(30 * minute)
    await expect(jobs.sweep()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    expect(await store.db.selectFrom('jobs').select('id').execute()).toEqual([{ id: jobId }])
    full.isFull = false
    await jobs.close()
  })

  it('leaves places to others, however much one account has waiting', async () => {
    const store = await open()
    const [anna, boris] = [await addUser(store, 'anna'), await addUser(store, 'boris')]
    const { jobs, hold, ended, scraped } = jobWorld(store, { concurrency: 4, accountConcurrency: 1 })
    const release = hold('https://slow.test/')
    const first = await jobs.submit(anna, input('https://slow.test/'), context('r1'))
    await until('its start', async () => scraped[0])
    const waiting = [
      await jobs.submit(anna, input('https://a.test/'), context('r2')),
      await jobs.submit(anna, input('https://b.test/', { sid: '1' }), context('r3')),
    ]
    const other = await jobs.submit(boris, input('https://c.test/'), context('r4'))
    await ended(boris, other.jobId)
    await jobs.sweep()
    expect(scraped).toEqual(['https://slow.test/', 'https://c.test/'])
    release()
    for (const { jobId } of [first, ...waiting]) expect(await ended(anna, jobId)).toMatchObject({ status: 'succeeded' })
    await jobs.close()
  })

  it('fails alone for a result that is too large, or that its account has no room for, and leaves no file', async () => {
    const store = await open()
    const [anna, boris] = [await addUser(store, 'anna'), await addUser(store, 'boris')]
    const page = { text: 'x' }
    const limits = { maxBytes: 300_000, accountBytes: 400_000 }
    const { jobs, ended, folder } = jobWorld(
      store,
      { writeResult: () => [Buffer.from(JSON.stringify({ content: page.text }))] },
      limits,
    )
    const run = async (who: Principal, bytes: number) => {
      page.text = 'x'.repeat(bytes)
      return ended(who, (await jobs.submit(who, input('https://a.test/'), context('r'))).jobId)
    }
    expect(await run(anna, 300_001)).toMatchObject({ status: 'failed', error: code('PAYLOAD_TOO_LARGE') })
    expect(await run(anna, 250_000)).toMatchObject({ status: 'succeeded' })
    expect(await run(anna, 250_000)).toMatchObject({ status: 'failed', error: code('RATE_LIMITED') })
    expect(await run(boris, 250_000)).toMatchObject({ status: 'succeeded', result: { content: page.text } })
    expect(readdirSync(folder)).toHaveLength(2)
    await jobs.close()
  })

  it('is not taken on while the results of its account use all the room there is', async () => {
    const store = await open()
    const [anna, boris] = [await addUser(store, 'anna'), await addUser(store, 'boris')]
    const { jobs, ended, clock } = jobWorld(store, {}, { maxBytes: 300_000, accountBytes: 37 + 13 })
    const fits = { writeResult: () => [Buffer.from('{"content":1}')] }
    const small = jobWorld(store, fits, { maxBytes: 300_000, accountBytes: 50 })
    await small.ended(anna, (await small.jobs.submit(anna, input('https://a.test/'), context('r1'))).jobId)
    clock.advance(10 * minute)
    await expect(jobs.submit(anna, input('https://b.test/'), context('r2'))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringContaining('results'),
      retryAfterSeconds: 50 * 60,
    })
    await ended(boris, (await jobs.submit(boris, input('https://c.test/'), context('r3'))).jobId)
    clock.advance(50 * minute)
    await jobs.sweep()
    await jobs.submit(anna, input('https://b.test/'), context('r4'))
    await Promise.all([jobs.close(), small.jobs.close()])
  })

  it('is not taken on while its account has ten thousand, until the next of them ends', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const { jobs, clock } = jobWorld(store, { concurrency: 0 })
    const repository = createJobRepository(store)
    const stored = Array.from({ length: 9_999 }, (_, n) => {
      const expiresAt = clock.now() + (5 + n) * minute
      return repository.insert(storedJob(`job-${n}`, anna.userId, { status: 'failed', failure: 'TIMEOUT', expiresAt }))
    })
    await store.commit(stored)
    await jobs.submit(anna, input('https://a.test/'), context('r1'))
    const submit = () => jobs.submit(anna, input('https://b.test/'), context('r2'))
    await expect(submit()).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 5 * 60 })
    clock.advance(5 * minute)
    await jobs.sweep()
    await submit()
    await jobs.close()
  })
})

storesByForm((open) => {
  it('keeps nothing in memory of what has expired before it could start', async () => {
    const store = await open()
    const [anna, boris, clara] = [
      await addUser(store, 'anna'),
      await addUser(store, 'boris'),
      await addUser(store, 'clara'),
    ]
    const { jobs, clock } = jobWorld(store, { concurrency: 0 })
    const item = { input: input('https://a.test/', { sid: '1' }), callbackUrl: null }
    const hundred = Array.from({ length: 100 }, () => item)
    const submitHundred = (who: Principal) => jobs.submitBatch(who, hundred, context('r1'))
    for (const who of [anna, boris]) for (let n = 0; n < 4; n += 1) await submitHundred(who)
    // Three that are stored at the same time.
    const ends = await Promise.allSettled([anna, boris, clara].map(submitHundred))
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    const submit = () => jobs.submitBatch(clara, [item], context('r2'))
    await expect(submit()).rejects.toEqual(code('OVERLOADED'))
    clock.advance(7 * 24 * 60 * minute - 1)
    await jobs.sweep()
    await expect(submit()).rejects.toEqual(code('OVERLOADED'))
    clock.advance(1)
    await jobs.sweep()
    expect(await submit()).toMatchObject({ counts: { queued: 1 } })
    await jobs.close()
  })
})
