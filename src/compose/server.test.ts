import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { composeServer } from './server.ts'

const listeners = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length

it.each([
  ['create the first account', { adminPassword: 'short' }, { code: 'VALIDATION_ERROR' }],
  // Found by the HTTP server, which is made last.
  ['read a setting', { trustProxy: ['nowhere'] }, { message: expect.stringContaining('nowhere') }],
])('leaves nothing open when it cannot %s', async (_what, wrong, error) => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-compose-'))
  // Any program: it would only start for a page.
  const settings = { LATCHKEY_DATA_DIR: join(folder, 'data'), LATCHKEY_BROWSER: process.execPath }
  const before = listeners()
  try {
    await expect(composeServer({ ...readConfig(settings), ...wrong })).rejects.toMatchObject(error)
    expect(listeners()).toBe(before)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
