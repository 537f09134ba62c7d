import { describe, expect, it } from 'vitest'
import { mapChange } from '../../../test/support/cookie-changes.ts'
import type { SessionSecrets } from '../session.ts'
import { encodeSecrets, maxStateBytes, noSecrets } from './secrets.ts'
import { mergeWithinLimit } from './write-back.ts'

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
    const input = { usedVersion: 1, changes, kind: 'all', actor: null, requestId: null } as const
    const merged = mergeWithinLimit(nearlyFull(room), input, 0)
    expect(merged === null ? null : merged.next.cookies).toEqual(expected)
  })
})
