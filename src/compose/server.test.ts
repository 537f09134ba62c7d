import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
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

it('makes the first account only when nothing else can fail: its key is shown once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-compose-'))
  const settings = { LATCHKEY_DATA_DIR: join(folder, 'data'), LATCHKEY_PORT: '0' }
  try {
    const wrong = readConfig({ ...settings, LATCHKEY_BROWSER: join(folder, 'no-browser') })
    await expect(composeServer(wrong)).rejects.toThrow('LATCHKEY_BROWSER is not an executable program')
    const server = await composeServer(readConfig({ ...settings, LATCHKEY_BROWSER: 'off' }))
    expect([server.isFirstStart, server.firstKey]).toEqual([true, expect.stringMatching(/^sk_live_/)])
    await server.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('says in the log that LATCHKEY_API_KEY is no key of the database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-compose-'))
  const warningsWith = async (apiKey: string): Promise<readonly string[]> => {
    const lines: string[] = []
    const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(line) })
    const config = readConfig({
      LATCHKEY_DATA_DIR: join(folder, 'data'),
      LATCHKEY_API_KEY: apiKey,
      LATCHKEY_BROWSER: 'off',
    })
    await (await composeServer(config, { logger })).close()
    return lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg)
  }
  try {
    const [first, other] = ['a', 'b'].map((letter) => `sk_live_${letter.repeat(32)}`) as [string, string]
    expect(await warningsWith(first)).toEqual([])
    expect(await warningsWith(first)).toEqual([])
    expect(await warningsWith(other)).toEqual([
      'LATCHKEY_API_KEY is not a valid key here: it only sets the first key of a new database',
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('warns of LATCHKEY_ADMIN_PASSWORD only if its account has no password, not if it has another', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-compose-'))
  const linesWith = async (password: string, email: string) => {
    const lines: string[] = []
    const logger = pino({ level: 'info' }, { write: (line) => void lines.push(line) })
    const config = readConfig({
      LATCHKEY_DATA_DIR: join(folder, 'data'),
      LATCHKEY_ADMIN_EMAIL: email,
      LATCHKEY_ADMIN_PASSWORD: password,
      LATCHKEY_BROWSER: 'off',
    })
    await (await composeServer(config, { logger })).close()
    const logged = lines.map((line) => JSON.parse(line) as { readonly level: number; readonly msg: string })
    return logged.filter(({ msg }) => msg.includes('LATCHKEY_ADMIN_PASSWORD'))
  }
  const [information, warning] = [pino.levels.values['info'], pino.levels.values['warn']]
  try {
    expect(await linesWith('a long password', 'Anna@example.org')).toEqual([])
    expect(await linesWith('a long password', 'Anna@example.org')).toEqual([])
    expect(await linesWith('another password', 'anna@example.org')).toMatchObject([{ level: information }])
    expect(await linesWith('a long password', 'boris@example.org')).toMatchObject([{ level: warning }])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('says once in the log why the keys of the external issuer cannot be read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-compose-'))
  const lines: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(line) })
  const server = await composeServer(
    readConfig({
      LATCHKEY_DATA_DIR: join(folder, 'data'),
      LATCHKEY_PORT: '0',
      LATCHKEY_BROWSER: 'off',
      LATCHKEY_JWKS_URL: 'https://127.0.0.1/jwks',
      LATCHKEY_JWT_ISSUER: 'https://127.0.0.1',
      LATCHKEY_JWT_AUDIENCE: 'latchkey',
    }),
    { logger },
  )
  try {
    const address = await server.listen()
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const authorization = `Bearer ${part({ alg: 'RS256' })}.${part({})}.${part({})}`
    const statuses = [1, 2].map(
      async () => (await fetch(`${address}/api/v1/auth/me`, { headers: { authorization } })).status,
    )
    expect(await Promise.all(statuses)).toEqual([503, 503])
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        msg: 'the keys of the external issuer (LATCHKEY_JWKS_URL) cannot be read',
        error: expect.stringContaining('The egress policy does not allow this target'),
      },
    ])
  } finally {
    await server.close()
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

it('says that the proxy for browsers needs a port of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-compose-'))
  const settings = {
    LATCHKEY_DATA_DIR: join(folder, 'data'),
    LATCHKEY_PORT: '18888',
    LATCHKEY_BROWSER: 'ws://127.0.0.1:9/',
    LATCHKEY_EGRESS_PROXY_URL: 'http://192.0.2.1:18888',
  }
  try {
    await expect(composeServer(readConfig(settings))).rejects.toThrow(
      'LATCHKEY_EGRESS_PROXY_URL names port 18888, on which this server listens (LATCHKEY_PORT): give the proxy another port.',
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
