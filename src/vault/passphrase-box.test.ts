import { createCipheriv } from 'node:crypto'
import { expect, it } from 'vitest'
import { md5Prefix, type OpenedBox, openFixedIv, openSalted } from './passphrase-box.ts'

/** Made with `openssl enc -aes-256-cbc -md md5 -S 0102030405060708 -pass pass:0123456789abcdef`. */
const salted = Buffer.concat([
  Buffer.from('Salted__'),
  Buffer.from('0102030405060708', 'hex'),
  Buffer.from('J0r3McAZN1a3pX/p/3lfCa8k3YQwHbylHJtspsKtLHc=', 'base64'),
])
/** Made with `openssl enc -aes-128-cbc -K <the passphrase in hex> -iv 0`. */
const fixed = Buffer.from('79KRXdz8Bs623ukjpd6gkq84J6f2QNaTwQVU2ghzJwg=', 'base64')
const passphrase = '0123456789abcdef'
const text = '{"cookie_data":{}}'
const next = async () => {}

const read = (opened: OpenedBox | null) => (opened === null ? null : [String(opened.plaintext), opened.isPadded])

it.each([
  ['a salted box', () => openSalted(passphrase, salted, next)],
  ['a box with a fixed IV', () => openFixedIv(passphrase, fixed, next)],
])('opens %s of OpenSSL', async (_name, open) => {
  expect(read(await open())).toEqual([text, true])
})

it('hashes the passphrase as the protocol says', () => {
  // md5sum of `uuid-password`
  expect(md5Prefix('uuid-password')).toBe('c1afd3d73880531d')
})

it('gives no text for another passphrase', async () => {
  for (const other of ['0123456789abcdee', '1123456789abcdef']) {
    expect(read(await openSalted(other, salted, next))?.[0]).not.toBe(text)
    expect(read(await openFixedIv(other, fixed, next))?.[0]).not.toBe(text)
  }
})

it('says when the padding is wrong, and keeps every byte then', async () => {
  const changed = Buffer.from(fixed)
  // A change in one block flips the same bit of the next one, the last, whose end is the padding.
  changed[15] = (changed[15] ?? 0) ^ 0x40
  const opened = await openFixedIv(passphrase, changed, next)
  expect([opened?.isPadded, opened?.plaintext.length]).toEqual([false, fixed.length])
})

it.each([
  ['nothing', Buffer.alloc(0)],
  ['less than a block', fixed.subarray(0, 15)],
  ['a block and a half', fixed.subarray(0, 24)],
])('opens no box of %s', async (_name, box) => {
  expect(await openFixedIv(passphrase, box, next)).toBeNull()
  expect(await openSalted(passphrase, box, next)).toBeNull()
  expect(await openSalted(passphrase, Buffer.concat([salted.subarray(0, 16), box]), next)).toBeNull()
})

it('opens a large box in pieces, between which others get their turn', async () => {
  const plaintext = 'some words, '.repeat(20_000)
  const cipher = createCipheriv('aes-128-cbc', passphrase, Buffer.alloc(16))
  let turns = 0
  const opened = await openFixedIv(passphrase, Buffer.concat([cipher.update(plaintext), cipher.final()]), async () => {
    turns += 1
  })
  expect(read(opened)).toEqual([plaintext, true])
  expect(turns).toBe(4)
})
