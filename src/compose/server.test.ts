import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { composeServer } from './server.ts'

const listeners = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length

it('leaves nothing open when it cannot create the first account', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-compose-'))
  // Any program: it would only start for a page.
  const settings = { LATCHKEY_DATA_DIR: join(folder, 'data'), LATCHKEY_BROWSER: process.execPath }
  const before = listeners()
  try {
    const config = { ...readConfig(settings), adminPassword: 'short' }
    await expect(composeServer(config)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(listeners()).toBe(before)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
