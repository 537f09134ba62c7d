import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock as clock, systemRandom as random } from '../../clock.ts'
import { EnvelopeError } from '../envelope.ts'
import { createKeyring } from '../keyring.ts'
import { serverContext } from '../seal-context.ts'
import { rootKeyFile } from './file.ts'
import { type RootKey, RootKeyError, rootKey, rootKeyName } from './root-key.ts'

let dir = ''
let path = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'latchkey-'))
  path = join(dir, 'root.key')
})
afterEach(() => rmSync(dir, { recursive: true }))

const open = (at = path) => rootKeyFile({ path: at, random, clock })
const names = (keys: readonly RootKey[]) => keys.map(rootKeyName)
const modeOf = (file: string) => statSync(file).mode & 0o777
const text = (fill: number, length = 32) => Buffer.alloc(length, fill).toString('base64')
const name = (fill: number) => rootKeyName(rootKey(new Uint8Array(32).fill(fill)))
const write = (content: string, mode = 0o600) => {
  writeFileSync(path, content)
  chmodSync(path, mode)
}

describe('create', () => {
  test('makes a file of mode 0600 with one key, and nothing else', async () => {
    const file = open()
    expect(file.exists()).toBe(false)
    const key = await file.create()
    expect(file.exists()).toBe(true)
    expect(names(await file.read())).toEqual([rootKeyName(key)])
    expect(modeOf(path)).toBe(0o600)
    expect(readdirSync(dir)).toEqual(['root.key'])
  })

  test('refuses when there is a file already, even an empty one, and leaves it', async () => {
    write('')
    await expect(open().create()).rejects.toThrow(/already exists, or is a link/)
    expect(readFileSync(path, 'utf8')).toBe('')
    expect(readdirSync(dir)).toEqual(['root.key'])
  })

  test('refuses a directory that is not there', async () => {
    await expect(open(join(dir, 'no', 'root.key')).create()).rejects.toThrow(RootKeyError)
  })

  test('makes another key each time', async () => {
    const other = await open(join(dir, 'other.key')).create()
    expect(rootKeyName(await open().create())).not.toBe(rootKeyName(other))
  })
})

describe('add', () => {
  test('puts a new key first, in a file of mode 0600', async () => {
    const file = open()
    const old = await file.create()
    const added = await file.add()
    expect(names(await file.read())).toEqual(names([added, old]))
    expect(modeOf(path)).toBe(0o600)
    expect(readdirSync(dir)).toEqual(['root.key'])
  })

  test('keeps the comments', async () => {
    write(`# Ours\n\n${text(1)}\n# older\n${text(2)}`)
    const added = await open().add()
    expect(names(await open().read())).toEqual([rootKeyName(added), name(1), name(2)])
    expect(readFileSync(path, 'utf8')).toMatch(/^# Ours\n\n[^\n]{44}\n[^\n]{44}\n# older\n[^\n]{44}$/)
  })

  test('what a killed process left beside the file is ignored, and removed', async () => {
    const old = await open().create()
    writeFileSync(`${path}.0011223344556677.tmp`, 'half a k')
    writeFileSync(`${path}.lock`, String(2 ** 22 + 1))
    writeFileSync(`${path}.bak`, 'the operator put this here')
    const added = await open().add()
    expect(names(await open().read())).toEqual(names([added, old]))
    expect(readdirSync(dir).toSorted()).toEqual(['root.key', 'root.key.bak'])
  })

  test('refuses while another process is at it, and changes nothing', async () => {
    const old = await open().create()
    writeFileSync(`${path}.lock`, String(process.pid))
    await expect(open().add()).rejects.toThrow(/^Another process is changing/)
    await expect(open().retire('00')).rejects.toThrow(/^Another process is changing/)
    expect(names(await open().read())).toEqual(names([old]))
  })

  test('refuses to build on a malformed file, and leaves it', async () => {
    write(`${text(1)}\nnot a key\n`)
    await expect(open().add()).rejects.toThrow(RootKeyError)
    expect(readFileSync(path, 'utf8')).toBe(`${text(1)}\nnot a key\n`)
  })

  test('follows a symbolic link, which stays', async () => {
    mkdirSync(join(dir, 'real'))
    const real = open(join(dir, 'real', 'root.key'))
    await real.create()
    symlinkSync(join(dir, 'real', 'root.key'), path)
    const added = await open().add()
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(names(await real.read())[0]).toBe(rootKeyName(added))
  })
})

describe('retire', () => {
  test('takes out one key, once', async () => {
    write(`# Ours\n${text(3)}\n${text(2)}\n${text(1)}\n`)
    expect(await open().retire(name(2))).toBe(true)
    expect(names(await open().read())).toEqual([name(3), name(1)])
    expect(await open().retire(name(2))).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe(`# Ours\n${text(3)}\n${text(1)}\n`)
    expect(modeOf(path)).toBe(0o600)
  })

  test('never takes out the current key', async () => {
    write(`${text(2)}\n${text(1)}\n`)
    await expect(open().retire(name(2))).rejects.toThrow(/^The current root key cannot be retired/)
    expect(names(await open().read())).toEqual([name(2), name(1)])
  })
})

describe('read', () => {
  test.each<[string, string, number[]]>([
    ['one line', text(1), [1]],
    ['comments and empty lines', `# a\n\n  \n${text(2)}\n  # b\n${text(1)}\n`, [2, 1]],
    ['lines that end in CR LF', `${text(2)}\r\n${text(1)}\r\n`, [2, 1]],
  ])('takes %s', async (_name, content, fills) => {
    write(content)
    expect(names(await open().read())).toEqual(fills.map(name))
  })

  test.each<[string, string, RegExp]>([
    ['an empty file', '', /root\.key contains no root key\.$/],
    ['comments alone', '# no key\n', /root\.key contains no root key\.$/],
    ['a short key', `# a\n${text(200, 31)}\n`, /^Line 2 of .*root\.key is not a root key/],
    ['half a key', text(200).slice(0, 20), /^Line 1 of/],
    ['two keys on a line', `${text(200)} ${text(201)}`, /^Line 1 of/],
    ['a comment behind a key', `${text(200)} # mine`, /^Line 1 of/],
    ['a repeated key', `${text(200)}\n${text(200)}\n`, /^Line 2 of .* repeats an earlier key\.$/],
    ['a NUL', `${text(200)}\0`, /^Line 1 of/],
    ['another kind of file', '# x\n'.repeat(20_000), /too large to be a file of root keys\.$/],
  ])('refuses %s, in one sentence that shows no key', async (_name, content, sentence) => {
    write(content)
    const read = open().read()
    await expect(read).rejects.toThrow(RootKeyError)
    await expect(read).rejects.toThrow(sentence)
    await expect(read).rejects.not.toThrow(/yMjI/)
  })

  test.each([0o640, 0o604, 0o620, 0o644, 0o666])('refuses a file of mode %o', async (mode) => {
    write(text(1), mode)
    await expect(open().read()).rejects.toThrow(/can be read by other users/)
    await expect(open().add()).rejects.toThrow(/can be read by other users/)
  })

  test('takes a file that not even its owner may write', async () => {
    write(text(1), 0o400)
    expect(names(await open().read())).toEqual([name(1)])
  })

  test('says so when there is no file, or a directory in its place', async () => {
    await expect(open().read()).rejects.toThrow(/^The root key file .*root\.key does not exist\.$/)
    await expect(open().revision()).rejects.toThrow(RootKeyError)
    await expect(open().add()).rejects.toThrow(RootKeyError)
    expect(existsSync(path)).toBe(false)
    mkdirSync(path, { mode: 0o700 })
    await expect(open().read()).rejects.toThrow(/root\.key is not a file\.$/)
  })
})

test('a running server follows a rotation made beside it', async () => {
  const context = serverContext('data-key')
  const dataKey = Buffer.from('0123456789012345678901234567890123456789')
  const old = await open().create()
  const server = await createKeyring({ source: open(), random })
  const wrapped = await server.wrap(dataKey, context)

  const added = await open().add()
  const command = await createKeyring({ source: open(), random })
  const renewed = await command.rewrap(wrapped, context)
  if (renewed === null) throw new Error('it was not wrapped again')
  expect(await server.unwrap(renewed, context)).toEqual(dataKey)
  expect(await server.currentKeyId()).toBe(rootKeyName(added))
  expect(await open().retire(rootKeyName(old))).toBe(true)
  expect(await server.rewrap(await server.wrap(dataKey, context), context)).toBeNull()
  await expect(server.unwrap(wrapped, context)).rejects.toThrow(EnvelopeError)
  expect(await server.unwrap(renewed, context)).toEqual(dataKey)
})
