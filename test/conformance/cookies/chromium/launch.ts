import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Cdp, connectCdp } from './cdp.ts'

export interface Browser {
  readonly cdp: Cdp
  /** As it calls itself, with its version. */
  readonly name: string
  close(): Promise<void>
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The path of a Chromium: `CHROMIUM`, else the first of its usual names on the path; null where there is none. */
export function findChromium(environment: Readonly<Record<string, string | undefined>>): string | null {
  const named = environment['CHROMIUM']
  const folders = (environment['PATH'] ?? '').split(delimiter)
  const candidates = named ? [named] : folders.flatMap((folder) => names.map((name) => join(folder, name)))
  return candidates.find(isExecutable) ?? null
}

/** Starts it without a window, with no cookies, every host name leading to those ports of this machine. */
export async function launchChromium(path: string, httpPort: number, httpsPort: number): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'cookie-conformance-'))
  const child = spawn(path, [...flags, `--user-data-dir=${profile}`, hostRules(httpPort, httpsPort)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  const clear = (): void => rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  try {
    const cdp = await connectCdp(await debuggingUrl(createInterface(child.stderr)))
    // Whatever else it has to say must not fill the pipe.
    child.stderr.resume()
    const { product } = await cdp.send('Browser.getVersion')
    return {
      cdp,
      name: String(product),
      close: async () => {
        // It may close the connection before it has answered.
        await cdp.send('Browser.close').catch(() => {})
        await exited
        clear()
      },
    }
  } catch (error) {
    child.kill('SIGKILL')
    await exited
    clear()
    throw error
  }
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  // Containers give little shared memory, of which a large page takes more than there is.
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-proxy-server',
  '--ignore-certificate-errors',
  // What is asked over http is to stay there: these cases are about cookies.
  '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,HttpsFirstModeV2',
  '--remote-debugging-port=0',
]

/** Ports of a URL stay the usual ones, so that no cookie can tell them apart. */
function hostRules(httpPort: number, httpsPort: number): string {
  return `--host-resolver-rules=MAP *:80 127.0.0.1:${httpPort},MAP *:443 127.0.0.1:${httpsPort}`
}

async function debuggingUrl(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const url = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('the browser ended before it opened its debugging port')
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
