import { parseOptions } from '@node-rs/argon2'
import { expect, it } from 'vitest'
import { createPasswordHasher } from './password-hasher.ts'

it('hashes with argon2id, salted each time, and verifies', async () => {
  const hasher = createPasswordHasher()
  const [first, second] = await Promise.all([hasher.hash('a good password'), hasher.hash('a good password')])
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(parseOptions(first)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  expect(first).not.toBe(second)
  expect(await hasher.verify(first, 'a good password')).toBe(true)
  expect(await hasher.verify(first, 'A good password')).toBe(false)
})

it('works on so many at once, lets so many wait, and refuses the rest', async () => {
  const hasher = createPasswordHasher({ concurrency: 1, maxWaiting: 2 })
  const started = Array.from({ length: 5 }, () => hasher.hash('a good password'))
  const ended = await Promise.allSettled(started)
  expect(ended.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
  expect(ended[3]).toMatchObject({ reason: { code: 'OVERLOADED', retryAfterSeconds: 1 } })
  await expect(hasher.hash('a good password')).resolves.toBeDefined()
})

it('frees its place when a hash cannot be read', async () => {
  const hasher = createPasswordHasher({ concurrency: 1, maxWaiting: 0 })
  for (let n = 0; n < 3; n += 1) await expect(hasher.verify('no hash', 'a good password')).rejects.toThrow()
  await expect(hasher.hash('a good password')).resolves.toBeDefined()
})
