import { expect, it } from 'vitest'
import { AppError, invalidField } from '../../src/errors.ts'
import { type ImportSessionInput, importSession } from '../../src/sessions/operations/import.ts'
import { sqlWrite } from '../../src/storage/sql-write.ts'
import { addUser } from '../support/principals.ts'
import { sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'

const row = (externalId: string | null, over: Partial<ImportSessionInput> = {}): ImportSessionInput => ({
  ...createInput({ externalId }),
  content: 'sid=1',
  format: null,
  domains: ['example.org'],
  useToken: null,
  dryRun: false,
  changes: {},
  ...over,
})

eachStore((open) => {
  it('stores each row by itself, and answers in their order', async () => {
    const store = await open()
    const { sessions } = sessionWorld(store, { sessionLimit: 3 })
    const anna = await addUser(store, 'anna')
    const elsewhere = [{ name: 'a', value: '1', domain: 'other.test', path: '/' }]
    const rows = [row('a'), row(null), row('b', { content: elsewhere }), invalidField('name', 'is wrong'), row('a')]
    const dry = await sessions.importRows(
      anna,
      rows.map((one) => (one instanceof AppError ? one : { ...one, dryRun: true })),
    )
    const outcomes = ['created', 'refused', 'refused', 'refused', 'created']
    expect(dry.map(({ outcome }) => outcome)).toEqual(outcomes)
    expect(await sessions.countFree(anna)).toBe(3)

    const done = await sessions.importRows(anna, rows)
    expect(
      done
        .filter(({ outcome }) => outcome !== 'refused')
        .map(({ outcome }) => outcome)
        .sort(),
    ).toEqual(['created', 'updated'])
    expect(done.flatMap((one) => (one.outcome === 'refused' ? [one.error] : []))).toMatchObject([
      { code: 'VALIDATION_ERROR', field: 'external_id' },
      { code: 'VALIDATION_ERROR', field: 'content' },
      { code: 'VALIDATION_ERROR', field: 'name' },
    ])
    const errors = [dry, done].map((all) => all.flatMap((one) => (one.outcome === 'refused' ? [one.error] : [])))
    expect(errors[0]).toEqual(errors[1])

    const more = await sessions.importRows(
      anna,
      ['b', 'c', 'd', 'e'].map((id) => row(id)),
    )
    expect(more.filter(({ outcome }) => outcome === 'created')).toHaveLength(2)
    expect(more.flatMap((one) => (one.outcome === 'refused' ? [one.error.code] : []))).toEqual(
      Array(2).fill('SESSION_LIMIT_REACHED'),
    )
    expect(await sessions.countFree(anna)).toBe(0)
    await store.commit([sqlWrite(store.db.updateTable('users').set({ session_limit: 7 }), 1)])
    expect(await sessions.countFree(anna)).toBe(4)
  })

  it('takes many cookies in turns, domain by domain', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const domains = ['shop.test', 'bank.test']
    const content = Array.from({ length: 2_500 }, (_, at) => {
      return { name: `c${at % 9}`, value: '1', domain: domains[at % 2], path: '/' }
    })
    const waits: string[] = []
    const loopTurns = { next: async (account: string) => void waits.push(account) }
    await importSession({ ...world, loopTurns }, anna, row(null, { content, domains }))
    // Before each domain, and after each thousand.
    expect(waits).toEqual(Array(6).fill(anna.userId))
  })

  it.each([
    [`curl 'https://shop.test/account' -H 'accept: text/html'`, /of shop\.test could use\. There are no cookies/],
    [[{ name: 'sid', value: '1', domain: 'example.com', path: '/' }], /could use; the content is of example\.com$/],
  ])('says why there is nothing to use, also as a warning of a dry run: %#', async (content, why) => {
    const store = await open()
    const { sessions } = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const input = row(null, { content, domains: ['shop.test'] })
    const refusal = await sessions.import(anna, input).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'VALIDATION_ERROR', message: expect.stringMatching(why) })
    const { receipt } = await sessions.import(anna, { ...input, dryRun: true })
    const message = `The import would be refused: ${(refusal as AppError).message}`
    expect(receipt.warnings[0]).toMatchObject({ code: 'nothing_usable', message: expect.stringContaining(message) })
  })

  it.each([true, false])('says that cookies have expired: dry run %s', async (dryRun) => {
    const store = await open()
    const { sessions } = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const content = [{ name: 'sid', value: '1', domain: 'example.org', path: '/', expirationDate: 1 }]
    expect(await sessions.importRows(anna, [row('a', { content, dryRun })])).toMatchObject([
      {
        error: {
          message: expect.stringMatching(/could use; the content is of example\.org\. Cookies in it have expired\.$/),
        },
      },
    ])
  })
})
