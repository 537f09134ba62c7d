import { lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, test } from 'vitest'
import { temporaryFolder } from '../../test/support/stores.ts'
import { noteAddress, notedAddress, originOf } from './running-server.ts'

it('tells the address of a server for as long as it runs', () => {
  const folder = temporaryFolder()
  expect(notedAddress(folder)).toBeNull()
  const forget = noteAddress(folder, 'http://127.0.0.1:9999')
  expect(notedAddress(folder)).toBe('http://127.0.0.1:9999')
  forget()
  expect(notedAddress(folder)).toBeNull()
})

it('tells the address of one that still runs when a later one has stopped', () => {
  const folder = temporaryFolder()
  noteAddress(folder, 'http://127.0.0.1:1111')
  const forget = noteAddress(folder, 'http://127.0.0.1:2222')
  expect(notedAddress(folder)).toBe('http://127.0.0.1:2222')
  forget()
  expect(notedAddress(folder)).toBe('http://127.0.0.1:1111')
  // After a restart its line is there once.
  noteAddress(folder, 'http://127.0.0.1:1111')
  expect(readFileSync(join(folder, 'server.address'), 'utf8')).toBe('http://127.0.0.1:1111\n')
})

it('leaves the note of a server that started later', () => {
  const folder = temporaryFolder()
  const forget = noteAddress(folder, 'http://127.0.0.1:1111')
  noteAddress(folder, 'http://127.0.0.1:2222')
  forget()
  expect(notedAddress(folder)).toBe('http://127.0.0.1:2222')
})

it('replaces what is there, whatever it is', () => {
  const folder = temporaryFolder()
  const [file, other] = [join(folder, 'server.address'), join(folder, 'other')]
  writeFileSync(other, 'unchanged')
  symlinkSync(other, file)
  noteAddress(folder, 'http://127.0.0.1:9999')
  expect(lstatSync(file).isFile()).toBe(true)
  expect([notedAddress(folder), readFileSync(other, 'utf8')]).toEqual(['http://127.0.0.1:9999', 'unchanged'])
})

it('takes nothing else for an address', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'server.address'), 'file:///etc/passwd\n')
  expect(notedAddress(folder)).toBeNull()
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8080'],
  ['0.0.0.0', 'http://127.0.0.1:8080'],
  ['::', 'http://[::1]:8080'],
  ['::1', 'http://[::1]:8080'],
  ['latchkey.internal', 'http://latchkey.internal:8080'],
])('a server that listens on %s is reached at %s', (host, origin) => {
  expect(originOf({ host, port: 8080 })).toBe(origin)
})

it('does not throw when the address cannot be removed, so that the server can stop', () => {
  const folder = temporaryFolder()
  const forget = noteAddress(folder, 'http://127.0.0.1:1111')
  const file = join(folder, 'server.address')
  rmSync(file)
  // Root can always remove a file, but not a directory in this way.
  mkdirSync(file)
  expect(forget).not.toThrow()
})
