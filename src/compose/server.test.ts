import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { until } from '../../test/support/until.ts'
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
    await until('what it listened with to be closed', () => (listeners() === before ? true : undefined))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('does not start when results could not be stored', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-compose-'))
  const results = join(folder, 'results')
  try {
    writeFileSync(results, '')
    await expect(composeServer(readConfig({ LATCHKEY_DATA_DIR: folder }))).rejects.toThrow(
      `${results} is not a directory; move it away.`,
    )
    unlinkSync(results)
    symlinkSync('results', results)
    await expect(composeServer(readConfig({ LATCHKEY_DATA_DIR: folder }))).rejects.toThrow(
      `The directory ${results} cannot be used: too many symbolic links`,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('says which setting names the port of the proxy for browsers, where another program uses that', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-compose-'))
  const blocker = createServer().listen(0, '0.0.0.0')
  await once(blocker, 'listening')
  const { port } = blocker.address() as AddressInfo
  const settings = {
    LATCHKEY_DATA_DIR: join(folder, 'data'),
    LATCHKEY_BROWSER: 'ws://127.0.0.1:9/',
    LATCHKEY_EGRESS_PROXY_URL: `http://192.0.2.1:${port}`,
  }
  try {
    await expect(composeServer(readConfig(settings))).rejects.toThrow(
      `Port ${port} on 0.0.0.0 is used by another program; stop that program, or set the port in LATCHKEY_EGRESS_PROXY_URL to a free port.`,
    )
  } finally {
    await once(blocker.close(), 'close')
    rmSync(folder, { recursive: true })
  }
})
