import { expect, it } from 'vitest'
import { takeFor } from '../../cookies/formats/import-cookies.ts'
import { readImport } from '../../cookies/formats/recognise.ts'
import { sendableStorage } from './sendable-storage.ts'

const origin = 'https://mail.test'
const database = (name: string, chars: number) => ({ name, version: 1, stores: [{ records: ['"'.repeat(chars)] }] })
const localStorage = [{ name: 'token', value: 'x' }]

/** Whether an import keeps all of what is sent. */
function isKept(storage: ReturnType<typeof sendableStorage>['storage']): boolean {
  const origins = storage.map(({ indexedDb, ...one }) => ({ ...one, indexedDB: JSON.parse(indexedDb ?? '[]') }))
  const read = readImport({ cookies: [], origins }, { format: null, now: 0, field: 'content' })
  const { state, receipt } = takeFor(read, 'mail.test', 0)
  expect(state.storage).toEqual(storage)
  return receipt.dropped.length === 0
}

it.each<[what: string, chars: number, tooLarge: readonly string[]]>([
  ['small', 1_000, []],
  ['too large once it is text within text', 400_000, [`database offline of ${origin}`]],
  ['too large for any state', 3_000_000, [`database offline of ${origin}`]],
])('leaves out a database that is %s, and keeps the login beside it', (_what, chars, expected) => {
  const databases = [database('offline', chars), database('accounts', 10)]
  const { storage, tooLarge } = sendableStorage([{ origin, localStorage, databases }])
  expect(tooLarge).toEqual(expected)
  expect(storage).toMatchObject([{ origin, localStorage, indexedDb: expect.stringContaining('accounts') }])
  expect(isKept(storage)).toBe(true)
})

it('sends nothing of an origin that has only what is too large, and names twenty of its items', () => {
  const items = Array.from({ length: 30 }, (_, at) => ({
    name: `n${at + 10}${'x'.repeat(200)}`,
    value: 'x'.repeat(100_000),
  }))
  const { storage, tooLarge } = sendableStorage([{ origin, localStorage: items, databases: [] }])
  expect(storage).toEqual([])
  expect([tooLarge.length, tooLarge[0], tooLarge[20]]).toEqual([
    21,
    `item n10${'x'.repeat(97)} of ${origin}`,
    '10 more',
  ])
})
