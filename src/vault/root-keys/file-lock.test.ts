import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withFileLock } from './file-lock.ts'
import { RootKeyError } from './root-key.ts'

const clock = { now: () => 1_800_000_000_000 }
let dir = ''
let path = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'latchkey-'))
  path = join(dir, 'root.key')
})
afterEach(() => rmSync(dir, { recursive: true }))

/** A lock as another process left it, `ageMs` ago. */
function leaveLock(holder: string, ageMs: number) {
  writeFileSync(`${path}.lock`, holder)
  const at = (clock.now() - ageMs) / 1000
  utimesSync(`${path}.lock`, at, at)
}
/** The highest pid that Linux gives is 2^22. */
const deadPid = String(2 ** 22 + 1)

test('holds the lock while it works, and lets go', async () => {
  const holder = await withFileLock(path, clock, async () => readFileSync(`${path}.lock`, 'utf8'))
  expect(holder).toBe(String(process.pid))
  expect(existsSync(`${path}.lock`)).toBe(false)
})

test('lets go when the work fails', async () => {
  const failing = () =>
    withFileLock(path, clock, async () => {
      throw new Error('no space')
    })
  await expect(failing()).rejects.toThrow('no space')
  expect(existsSync(`${path}.lock`)).toBe(false)
})

test.each<[string, string, number]>([
  ['whose holder is gone', deadPid, 0],
  ['that is old', '1', 10_001],
  ['that is old and names nobody', '', 10_001],
])('takes over a lock %s', async (_name, holder, ageMs) => {
  leaveLock(holder, ageMs)
  expect(await withFileLock(path, clock, async () => 'done')).toBe('done')
  expect(existsSync(`${path}.lock`)).toBe(false)
})

test.each<[string, string]>([
  ['whose holder lives', '1'],
  ['of this very process', String(process.pid)],
  ['that names nobody yet', ''],
])('leaves alone a fresh lock %s', async (_name, holder) => {
  leaveLock(holder, 9_999)
  const attempt = withFileLock(path, clock, async () => 'done')
  await expect(attempt).rejects.toThrow(RootKeyError)
  await expect(attempt).rejects.toThrow(/^Another process is changing .*; try again\.$/)
  expect(existsSync(`${path}.lock`)).toBe(true)
})

test('says so when the lock cannot be made', async () => {
  await expect(withFileLock(join(dir, 'no', 'root.key'), clock, async () => 'done')).rejects.toThrow(
    /root\.key\.lock cannot be created: .* \(ENOENT\)\. To change the root keys, /,
  )
})
