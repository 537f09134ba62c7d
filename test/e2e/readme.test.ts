import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readmeValues, transcript } from '../../src/demo/transcript.ts'
import { findBrowser } from '../../src/fetching/browser/executable.ts'
import { describeProgram } from '../support/describe-program.ts'
import { longIt } from '../support/long-form.ts'
import { startPostgresDatabase } from '../support/postgres.ts'
import { postgresPrograms } from '../support/postgres-server.ts'
import { checkout, freePort, freshEnvironment, type RunningProcess, startProcess } from '../support/processes.ts'
import { launchOwnBrowser, ViewerDriver } from '../support/viewer-driver.ts'

/** Whether the packages are installed again, as `npm run test:install` does: that takes longer than all the rest. */
const installs = process.env['README_INSTALL'] !== undefined

const readme = readFileSync(join(checkout, 'README.md'), 'utf8')

interface Fence {
  readonly language: string
  readonly text: string
}

const fences: readonly Fence[] = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
  language: language ?? '',
  text: (text ?? '').trimEnd(),
}))
const commands = fences.flatMap((fence, index) => {
  if (fence.language !== 'sh') return []
  const next = fences[index + 1]
  return [{ shell: fence.text, shown: next?.language === 'text' ? next.text : null }]
})
const [serve, demo, ...others] = commands
/** What follows the transcript: a session of the reader's own site. */
const ownSite = others.find(({ shell }) => shell.includes('@request.txt'))
const pasted = others.filter((command) => command !== ownSite)

/** Pieces of what the README shows, in order; it leaves out what stands at each `…` and breaks long lines. */
const piecesOf = (shown: string): string[] => shown.split(/…|\n/).filter((piece) => piece !== '')

const hasBrowser = findBrowser(null, process.env['PATH'] ?? '') !== null
if (!hasBrowser) {
  if (process.env['CI']) throw new Error("there is no browser; install Debian's chromium-headless-shell")
  console.warn('SKIPPED, there is no browser: what the README does with one')
}

describe('the README', () => {
  it('has a transcript and no other commands than these', () => {
    expect([serve?.shell, demo?.shell]).toEqual(['make run', 'bin/latchkey demo'])
    expect(pasted.filter(({ shown }) => shown !== null)).toHaveLength(12)
  })

  it('has the transcript that `latchkey demo` prints, word for word', () => {
    const printed = transcript(readmeValues)
    expect(pasted.map(({ shell }) => shell)).toEqual(printed.map(({ shell }) => shell))
    for (const { title } of printed) expect(readme).toContain(`\n${title}\n`)
  })

  it('links to what is there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target ?? '')
    expect(links.length).toBeGreaterThan(5)
    expect(links.filter((target) => !existsSync(join(checkout, target)))).toEqual([])
  })
})

describe('pasted into a fresh checkout, ports aside', () => pasteInto(async () => ({})))

describeProgram(
  'pasted into a fresh checkout with LATCHKEY_DATABASE_URL=postgres://…',
  { isThere: postgresPrograms() !== null, install: 'postgresql' },
  () => pasteInto(async () => ({ LATCHKEY_DATABASE_URL: (await startPostgresDatabase()).url })),
)

function pasteInto(settings: () => Promise<Readonly<Record<string, string>>>): void {
  const running: RunningProcess[] = []
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-readme-'))
  let server: RunningProcess
  let site: RunningProcess
  let env: Record<string, string>
  /** Of the viewer. */
  let link: string | null = null
  let ports: { readonly latchkey: number; readonly site: number }

  const run = (shell: string): RunningProcess => {
    const started = startProcess('sh', ['-c', shell], { cwd: folder, env })
    running.push(started)
    return started
  }

  beforeAll(async () => {
    const leftOut = new Set(['node_modules', 'data', '.git', 'coverage', 'dist'])
    const filter = (path: string): boolean => !leftOut.has(relative(checkout, path))
    cpSync(checkout, folder, { recursive: true, filter })
    if (!installs) linkPackages(join(folder, 'node_modules'))
    ports = { latchkey: await freePort(), site: await freePort() }
    const usual = { LATCHKEY_PORT: String(ports.latchkey), npm_config_prefer_offline: 'true' }
    env = freshEnvironment({ ...usual, ...(await settings()) })
    server = run(serve?.shell ?? '')
    await server.until(/Your API key[\s\S]*bin\/latchkey demo\n/)
    // The port of the server that runs, which nothing here tells it.
    site = run(`exec env -u LATCHKEY_PORT ${demo?.shell} --port ${ports.site}`)
    await site.until(/rm -f "\$JAR"\n/)
    // It builds, and may install.
  }, 600_000)

  afterAll(async () => {
    await Promise.all(running.map((each) => each.stop('SIGKILL')))
    rmSync(folder, { recursive: true, force: true })
  })

  it('answers what it shows', async () => {
    const place = (text: string): string =>
      text
        .replaceAll('127.0.0.1:8080', `127.0.0.1:${ports.latchkey}`)
        .replaceAll('127.0.0.1:8081', `127.0.0.1:${ports.site}`)
    const mark = '----- next block -----'
    const script = pasted.map(({ shell }) => place(shell)).join(`\nprintf '%s\\n' '${mark}'\n`)
    const shell = run(script)
    await shell.ended
    const outputs = shell.output().split(`${mark}\n`)
    expect(outputs).toHaveLength(pasted.length)
    for (const [index, { shown, shell: block }] of pasted.entries()) {
      if (!hasBrowser && block.includes('"mode": "js"')) continue
      const output = outputs[index] ?? ''
      const pieces = piecesOf(place(shown ?? ''))
      if (!hasBrowser && block.includes('/sessions/capture')) expect(output).toContain('no browser')
      else expect(missingPiece(output, pieces), `${block}\n${output}`).toBeNull()
    }
    link = /"viewer_url":"([^"]+)"/.exec(outputs.at(-1) ?? '')?.[1] ?? null
  })

  it('prints the port of the server that runs', () => {
    expect(site.output()).toContain(`LATCHKEY=http://127.0.0.1:${ports.latchkey}\n`)
  })

  it('gives a key whose curl works as printed', async () => {
    const [, curl] = await server.until(/^ {2}(curl .*)$/m)
    const asked = run(`${curl} -s`)
    expect(await asked.ended).toBe(0)
    expect(JSON.parse(asked.output())).toEqual({ sessions: [], total: 0, next_cursor: null })
  })

  it('imports what was copied as cURL', async () => {
    const [names] = pasted
    writeFileSync(
      join(folder, 'request.txt'),
      `curl 'http://127.0.0.1:${ports.site}/account' -H 'Cookie: sid=abc123'\n`,
    )
    const asked = run(`${names?.shell.replace(':8080', `:${ports.latchkey}`)}\n${ownSite?.shell}`)
    await asked.ended
    expect(missingPiece(asked.output(), piecesOf(ownSite?.shown ?? 'none'))).toBeNull()
  })

  longIt.skipIf(!hasBrowser)('prints a link under which a person logs in', async () => {
    const browser = await launchOwnBrowser()
    try {
      const viewer = await ViewerDriver.open(browser, link ?? '')
      await viewer.shown()
      await viewer.press('Tab', 'Tab', 'Tab')
      await viewer.type('demo')
      await viewer.press('Tab')
      await viewer.type('demo')
      await viewer.press('Enter')
      await viewer.says('Logged in as dana@demo.example')
      await viewer.store()
    } finally {
      await browser.close()
    }
  })

  it('says that it may scrape this machine', () => {
    expect(server.output()).toMatch(/Scraping these private networks is allowed: 127\.0\.0\.0\/8/)
    expect(server.output().includes('Installing the packages')).toBe(installs)
    expect(server.output()).not.toMatch(/\bwarn|deprecated|EBADENGINE|vulnerabilit/i)
  })

  longIt('ends at Ctrl-C, and starts at once the next time, without a key', async () => {
    expect(await site.stop('SIGINT')).toBe(0)
    await server.stop('SIGINT')
    const again = run(serve?.shell ?? '')
    await again.until(/listens on http:\/\/127\.0\.0\.1:\d+ .*\n.*private networks.*\n/)
    expect(again.output()).not.toMatch(/Installing|API key/)
    await again.stop('SIGINT')
  })
}

/** As if the packages had just been installed there. */
function linkPackages(folder: string): void {
  const installed = join(checkout, 'node_modules')
  mkdirSync(folder)
  for (const name of readdirSync(installed)) {
    if (!name.startsWith('.') || name === '.bin') symlinkSync(join(installed, name), join(folder, name))
  }
  writeFileSync(join(folder, '.installed'), '')
}

/** The first piece that does not follow the ones before it; null where all are there, in order. */
function missingPiece(text: string, pieces: readonly string[]): string | null {
  let from = 0
  for (const piece of pieces) {
    const at = text.indexOf(piece, from)
    if (at === -1) return piece
    from = at + piece.length
  }
  return null
}
