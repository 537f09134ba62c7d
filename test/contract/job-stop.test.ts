import { expect, it } from 'vitest'
import { AppError } from '../../src/errors.ts'
import type { JobDependencies } from '../../src/jobs/job-dependencies.ts'
import { submitContext as context, scrapeInput as input, jobWorld, pageOf } from '../support/job-world.ts'
import { addUser } from '../support/principals.ts'
import { eachStore } from '../support/stores.ts'
import { until } from '../support/until.ts'

eachStore((open) => {
  it('a server that stops lets running jobs finish, and starts no other', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const { jobs, hold, scraped, ended } = jobWorld(store)
    const release = hold('https://slow.test/')
    const running = await jobs.submit(anna, input('https://slow.test/'), context('r1'))
    await until('its start', () => scraped[0])
    const waiting = await jobs.submit(anna, input('https://next.test/'), context('r2'))
    const finished = jobs.finish()
    const late = await jobs.submit(anna, input('https://late.test/'), context('r3'))
    await jobs.sweep()
    expect(await jobs.get(anna, running.jobId)).toMatchObject({ status: 'processing' })
    release()
    await finished
    expect(await ended(anna, running.jobId)).toMatchObject({ status: 'succeeded' })
    for (const { jobId } of [waiting, late]) expect(await jobs.get(anna, jobId)).toMatchObject({ status: 'queued' })
    expect(scraped).toEqual(['https://slow.test/'])
    await jobs.close()
  })

  it.each([
    ['GET', { status: 'queued', error: null }],
    ['POST', { status: 'failed', error: expect.objectContaining({ code: 'INTERRUPTED' }) }],
  ] as const)('a %s that still runs when the time of the stop is over is broken off', async (method, expected) => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const begun = Promise.withResolvers<void>()
    const scrape: JobDependencies['scrape'] = (_, _input, { signal }) => {
      begun.resolve()
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    const { jobs } = jobWorld(store, { scrape })
    const { jobId } = await jobs.submit(anna, { ...input('https://a.test/'), method }, context('r'))
    await begun.promise
    const finished = jobs.finish()
    jobs.cut()
    await finished
    expect(await jobs.get(anna, jobId)).toMatchObject(expected)
    await jobs.close()
  })

  it.each(['GET', 'POST'] as const)(
    'a %s that asks for its session when its server stops waits again at once, unless its turn has begun',
    async (method) => {
      const store = await open()
      const anna = await addUser(store, 'anna')
      const gate = Promise.withResolvers<void>()
      const begun: string[] = []
      const scrape: JobDependencies['scrape'] = async (_, { url }, { signal, turnWait }) => {
        begun.push(url)
        if (url === 'https://turn.test/') turnWait?.onTurn()
        const asked = new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        })
        await Promise.race([gate.promise, asked])
        if (turnWait !== null && url !== 'https://turn.test/') throw new AppError('SESSION_BUSY')
        return pageOf(url)
      }
      const { jobs } = jobWorld(store, { scrape, concurrency: 2 })
      const submit = async (url: string, sessionId: string) =>
        (await jobs.submit(anna, { ...input(url), method, sessionId }, context('r'))).jobId
      const [asking, using] = [await submit('https://asks.test/', 's'), await submit('https://turn.test/', 't')]
      await until('both', () => (begun.length === 2 ? true : undefined))
      const finished = jobs.finish()
      await until('the wait', async () => ((await jobs.get(anna, asking)).status === 'queued' ? true : undefined))
      expect(await jobs.get(anna, using)).toMatchObject({ status: 'processing' })
      gate.resolve()
      await finished
      expect(await jobs.get(anna, using)).toMatchObject({ status: 'succeeded' })
      await jobs.close()
    },
  )
})
