import assert from 'node:assert/strict'
import { type ExecFileOptions, execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import { systemClock, systemRandom } from '../../../src/clock.ts'
import { createDemoSite } from '../../../src/demo/demo-site.ts'
import { findBrowser } from '../../../src/fetching/browser/executable.ts'
import { checkout } from '../../support/processes.ts'
import { createServerHome, type ServerProcess } from '../../support/server-process.ts'
import { newAccount } from '../account.ts'
import { demoLogin } from './demo-login.ts'
import { checkInBrowser } from './in-browser.ts'
import { checkPlaywright } from './playwright.ts'

const sdk = join(checkout, 'sdk')
const tool = (name: string) => join(checkout, 'node_modules/.bin', name)

/**
 * Packs the TypeScript client, checks the package, installs it in an empty project, and runs the example of its README
 * there with the Node.js of the system, or of `CLIENT_NODE`, against a real server and the demo site.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-client-'))
  const home = createServerHome()
  const site = createDemoSite({ clock: systemClock, random: systemRandom })
  try {
    const archive = await checkedPackage(folder)
    await createProject(folder, archive)
    const [server, { url }] = await Promise.all([home.start({ BROWSER: 'off' }), site.listen(0, '127.0.0.1')])
    try {
      const key = await newAccount(server.address, server.operator)
      await checkReadme(folder, { LATCHKEY: server.address, KEY: key, SITE: url })
      await inBrowser(server, { server: server.address, apiKey: key, site: url })
    } finally {
      await server.stop('SIGTERM')
    }
  } finally {
    await site.close()
    home.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What needs a browser: skipped where there is none, except with `CI=true`. */
async function inBrowser(
  { address, operator }: ServerProcess,
  setting: Parameters<typeof checkPlaywright>[1],
): Promise<void> {
  const found = findBrowser(null, process.env['PATH'] ?? '')
  if (found?.kind !== 'local') {
    if (process.env['CI'] === 'true') throw new Error('There is no browser for the TypeScript client.')
    return passed('SKIPPED in a browser, and with Playwright: there is no Chromium')
  }
  const browser = await chromium.launch({ executablePath: found.executable, args: ['--no-sandbox'] })
  try {
    await checkPlaywright(browser, setting)
    await checkInBrowser(browser, address, await newAccount(address, operator))
    passed('it lists sessions and follows events in a browser')
  } finally {
    await browser.close()
  }
}

/** The path of the packed client, which publint and attw have accepted. */
async function checkedPackage(folder: string): Promise<string> {
  const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: sdk })
  const [{ filename }] = JSON.parse(packed.slice(packed.search(/^\[/m))) as [{ filename: string }]
  const archive = join(folder, filename)
  await run(tool('publint'), ['run', archive, '--strict'])
  // It is an ES module, which CommonJS code imports with import().
  await run(tool('attw'), [archive, '--profile', 'esm-only'])
  passed('the package is accepted by publint and attw')
  return archive
}

async function createProject(folder: string, archive: string): Promise<void> {
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  await run('npm', ['install', '--no-audit', '--no-fund', archive], { cwd: folder })
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  const { packages } = JSON.parse(lock) as { packages: Record<string, unknown> }
  assert.deepEqual(Object.keys(packages), ['', 'node_modules/latchkey-client'])
  passed('it installs without dependencies')

  const types = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    lib: ['es2022', 'dom', 'dom.asynciterable'],
    types: [],
  }
  writeFileSync(join(folder, 'typed.ts'), typedUse)
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    const compilerOptions = { ...types, target: 'es2022', module, moduleResolution }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }))
    await run(tool('tsc'), ['-p', folder])
  }
  passed('its types are those of a strict project')
}

const typedUse = `
import { createLatchkeyClient, isLatchkeyError, type Session } from 'latchkey-client'
const client = createLatchkeyClient({ server: 'http://127.0.0.1', apiKey: 'k' })
export async function use(error: unknown): Promise<string | null> {
  for await (const session of client.sessions.list({ status: 'active' })) {
    const one: Session = session
    // @ts-expect-error a session has no such field
    one.cookies
  }
  // @ts-expect-error a scrape needs a URL
  await client.scrape({})
  return isLatchkeyError(error, 'LOGIN_NEEDED') ? error.details.login_url : null
}
`

type Settings = Readonly<Record<'LATCHKEY' | 'KEY' | 'SITE', string>>

async function checkReadme(folder: string, settings: Settings): Promise<void> {
  const readme = readFileSync(join(sdk, 'README.md'), 'utf8')
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1]
  assert(example !== undefined, 'sdk/README.md has an example')
  writeFileSync(join(folder, 'example.js'), example)
  const node = process.env['CLIENT_NODE'] ?? 'node'
  const version = (await run(node, ['--version'])).trim()
  const login = await demoLogin(settings.SITE)
  const runExample = () => run(node, ['example.js'], { cwd: folder, env: { ...settings, COOKIES: login.cookies } })

  const alive = await runExample()
  assert.match(alive, /Dana Demo/)
  assert.match(alive, /Garden gate latch/)
  passed(`the example of the README reads the page behind the login, on ${node} ${version}`)

  await login.logOut()
  const dead = await runExample()
  assert.match(dead, /logged out/)
  assert.match(dead, /Log in at http:\/\/127\.0\.0\.1:\d+\/login\/\S+ with the PIN \w+/)
  assert.doesNotMatch(dead, /Garden gate latch/)
  passed('it says where to log in again once the login has ended')
}

async function run(command: string, args: readonly string[], options: ExecFileOptions = {}): Promise<string> {
  // `npm run` puts the Node.js of this checkout first; a project of somebody else would not have it.
  const PATH = (process.env['PATH'] ?? '').split(':').filter((one) => !one.includes('node_modules'))
  const env = { ...process.env, PATH: [...PATH].join(':'), ...options.env }
  try {
    return (await promisify(execFile)(command, args, { ...options, env, encoding: 'utf8' })).stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
  }
}

function passed(what: string): void {
  process.stdout.write(`TypeScript client: ${what}\n`)
}

await main()
