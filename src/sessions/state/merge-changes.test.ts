import { describe, expect, it } from 'vitest'
import { mapChange } from '../../../test/support/cookie-changes.ts'
import type { SessionSecrets } from '../session.ts'
import { mergeChanges } from './merge-changes.ts'
import { encodeSecrets, maxStateBytes, noSecrets } from './secrets.ts'

/** Secrets with a cookie, in a state that has room for so many bytes more. */
function nearlyFull(room: number): SessionSecrets {
  const secrets = { ...noSecrets, cookies: { sid: 'old' }, headers: { 'x-filler': '' } }
  const left = maxStateBytes - encodeSecrets(secrets).length - room
  return { ...secrets, headers: { 'x-filler': 'f'.repeat(left) } }
}

describe('what a visit may add to a state of at most 2 MiB', () => {
  const [longer, more] = ['n'.repeat(100), 'm'.repeat(200)]
  const changes = [mapChange('sid', 'old', longer), mapChange('more', null, more)]

  it.each<[string, number, Record<string, string> | null]>([
    ['everything', 1000, { sid: longer, more }],
    ['everything, to the last byte', 97 + 200 + ',["more",""]'.length, { sid: longer, more }],
    ['no new cookies if there is no room for them', 97 + 200 + ',["more",""]'.length - 1, { sid: longer }],
    ['new values alone, to the last byte', 97, { sid: longer }],
    ['nothing if not even new values have room', 96, null],
  ])('%s: room for %i bytes', (_name, room, expected) => {
    const merged = mergeChanges(nearlyFull(room), { changes, kind: 'all' }, 0)
    expect(merged === null ? null : merged.next.cookies).toEqual(expected)
  })
})

describe('the storage that a visit may add to such a state', () => {
  const origin = 'https://a.test'
  const local = (name: string, before: string | null, after: string | null) =>
    ({ origin, area: 'localStorage', name, before, after }) as const
  const full = nearlyFull(1000)
  const secrets = { ...full, storage: [{ origin, localStorage: [{ name: 'token', value: 'old' }], indexedDb: null }] }

  it('is what has room: no large value keeps a new token from being stored', () => {
    const storageChanges = [local('cache', null, 'x'.repeat(1000)), local('token', 'old', 'new')]
    const merged = mergeChanges(secrets, { changes: [], storageChanges, kind: 'all' }, 0)
    expect(merged?.next.storage).toEqual([{ origin, localStorage: [{ name: 'token', value: 'new' }], indexedDb: null }])
    expect(merged).toMatchObject({ origins: [origin], added: [], changed: [], removed: [], isNew: false })
  })

  it('is nothing if what is new has no room', () => {
    const storageChanges = [local('cache', null, 'x'.repeat(1000))]
    expect(mergeChanges(secrets, { changes: [], storageChanges, kind: 'all' }, 0)).toBeNull()
    const merged = mergeChanges(secrets, { changes: [mapChange('sid', 'old', 'new')], storageChanges, kind: 'all' }, 0)
    expect(merged).toMatchObject({ origins: null, changed: ['sid'], next: { storage: secrets.storage } })
  })
})
