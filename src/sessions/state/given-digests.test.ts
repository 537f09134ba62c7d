import { expect, it } from 'vitest'
import { type GivenDigests, givenBeforeNext, noDigests } from './given-digests.ts'
import { decodeSecrets, encodeSecrets, maxStateBytes, noSecrets, requireRoom } from './secrets.ts'

const login = (name: string): GivenDigests => ({ ...noDigests, cookies: name })
const names = (logins: readonly GivenDigests[]) => logins.map(({ cookies }) => cookies)

it('remembers each login once, newest first, and none that nobody gave', () => {
  const [a, b] = [login('a'), login('b')]
  expect(givenBeforeNext({ given: noDigests, givenBefore: [] }, a)).toEqual([])
  expect(givenBeforeNext({ given: a, givenBefore: [] }, a)).toEqual([])
  expect(givenBeforeNext({ given: a, givenBefore: [] }, b)).toEqual([a])
  expect(givenBeforeNext({ given: b, givenBefore: [a] }, noDigests)).toEqual([b, a])
  expect(givenBeforeNext({ given: a, givenBefore: [b, a] }, b)).toEqual([a, b])
})

it('of many, remembers the newest and the oldest', () => {
  let held = { given: login('file'), givenBefore: [] as readonly GivenDigests[] }
  for (let n = 0; n < 100; n += 1) {
    const given = login(`${n}`)
    held = { given, givenBefore: givenBeforeNext(held, given) }
  }
  const newest = Array.from({ length: 31 }, (_, n) => `${98 - n}`)
  expect(names(held.givenBefore)).toEqual([...newest, 'file'])
})

it('is sealed with the state, and takes no room from a login', () => {
  const filled = (length: number) => ({ ...noSecrets, headers: { 'x-filler': 'x'.repeat(length) } })
  const full = filled(maxStateBytes - encodeSecrets(filled(0)).length)
  const secrets = { ...full, givenBefore: [login('a'), login('b')] }
  requireRoom(secrets)
  expect(decodeSecrets(encodeSecrets(secrets))).toEqual(secrets)
  const beyond = { ...filled(maxStateBytes), givenBefore: [] }
  expect(() => requireRoom(beyond)).toThrow('2 MiB')
})
