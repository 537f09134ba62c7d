import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { openCore } from './open-core.ts'

let scratch: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'latchkey-core-'))
})
afterEach(() => rmSync(scratch, { recursive: true }))

const open = (rootKey: string) =>
  openCore(readConfig({ LATCHKEY_DATA_DIR: join(scratch, 'data'), LATCHKEY_ROOT_KEY: rootKey }), { create: true })

it('makes the key file where it is told to, in a folder that is there', async () => {
  const core = await open(`file:${join(scratch, 'kept-apart.key')}`)
  await core.close()
  expect([existsSync(join(scratch, 'kept-apart.key')), existsSync(join(scratch, 'data', 'root.key'))]).toEqual([
    true,
    false,
  ])
})

it('writes nothing where the folder of the key file is not there', async () => {
  const folder = join(scratch, 'unmounted')
  await expect(open(`file:${join(folder, 'root.key')}`)).rejects.toThrow(
    `The directory ${folder} for the key file, named by LATCHKEY_ROOT_KEY, does not exist.`,
  )
  expect(existsSync(join(scratch, 'data'))).toBe(false)
})
