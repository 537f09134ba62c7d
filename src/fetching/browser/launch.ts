import type { ChildProcess } from 'node:child_process'
import type { Browser, BrowserType } from 'playwright-core'
import { within } from '../../within.ts'
import { chromiumArguments, profileArgument } from './arguments.ts'
import { confinedArguments, userOfSlot } from './confine.ts'
import type { BrowserSource } from './executable.ts'
import { makeHome, removeHome } from './home.ts'
import { withMessageBound } from './message-bound.ts'
import { killTree, lowerTreePriority, treeMemory } from './process-tree.ts'

export interface LaunchOptions {
  readonly source: BrowserSource
  /** The address of the egress proxy as seen from the browser, `http://host:port`. */
  readonly proxyServer: string
  readonly sandbox: boolean
  /** The path of `setpriv`; null when this system has none. */
  readonly setpriv: string | null
  /** The directory for homes. */
  readonly folder: string
  /** As `process.getuid`; undefined on systems without user ids. */
  readonly ownUid: number | undefined
  /** Bytes of one message of the browser, default 96 MiB; a larger one ends it. */
  readonly maxMessageBytes?: number
}

/** A running browser, and how to end it. */
export interface LaunchedBrowser {
  readonly browser: Browser
  /** What it and its helpers hold in memory for themselves, in bytes; 0 if that cannot be known. */
  memory(): Promise<number>
  /** Gives it a lower priority than this server; has no effect on a remote browser. */
  lowerPriority(): Promise<void>
  /** Ends the process at once, whatever runs in it; has no effect on a remote browser. */
  kill(): Promise<void>
  /** Ends the process (for a remote browser: the connection) and removes its files. Never rejects. */
  close(): Promise<void>
}

/** How long a browser may take to start, and to end, in milliseconds. */
const startMs = 20_000
const endMs = 5_000

/**
 * What the browser wrote while it started is for the operator. No page has been in it: the log may have all of it,
 * unlike the library's own errors.
 */
function failWithOutput(error: Error): never {
  throw new Error(error.message)
}

/** What the library says contains the address of the remote browser, which may carry a password or a token. */
function failWithoutSecrets(error: Error): never {
  throw new Error(error.message.replaceAll(/\b(wss?|https?):\/\/(?:[^\s/]*@)?([^\s/?#]+)\S*/g, '$1://$2/'))
}

/**
 * Starts a browser, or connects to a remote one. Throws SandboxRefused, or the error of the library.
 * @param slot the number of this browser; two that run at the same time have different slots
 */
export async function launchBrowser(options: LaunchOptions, slot: number): Promise<LaunchedBrowser> {
  // Importing it takes half a second, so only when a page is rendered.
  const { chromium } = await import('playwright-core')
  const { source } = options
  return source.kind === 'remote'
    ? connect(chromium, source.endpoint)
    : start(chromium, source.executable, options, slot)
}

async function connect(chromium: BrowserType, endpoint: string): Promise<LaunchedBrowser> {
  const browser = await chromium.connectOverCDP(endpoint, { timeout: startMs }).catch(failWithoutSecrets)
  const nothing = async () => {}
  return { browser, memory: async () => 0, lowerPriority: nothing, kill: nothing, close: () => closed(browser) }
}

/** With an empty environment and a home of its own and, if this process may switch users, as a user of its own. */
async function start(
  chromium: BrowserType,
  executable: string,
  options: LaunchOptions,
  slot: number,
): Promise<LaunchedBrowser> {
  const { setpriv, ownUid } = options
  if (ownUid === 0 && setpriv === null) {
    throw new Error('a server that runs as root starts browsers with setpriv (from util-linux), which is not installed')
  }
  const user = setpriv === null ? null : userOfSlot(slot, ownUid)
  const home = await makeHome(options.folder, process.pid, user)
  const profile = `${home}/profile`
  const args = chromiumArguments({ ...options, profile })
  const launch = () =>
    chromium.launch({
      ...(setpriv === null
        ? { executablePath: executable, args }
        : { executablePath: setpriv, args: confinedArguments(user, executable, args) }),
      ignoreDefaultArgs: true,
      // Otherwise a directory of the library's own, which a killed server leaves behind. For an empty one, of a profile
      // that is not used, it has no option.
      artifactsDir: home,
      env: { HOME: home, TMPDIR: home, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' },
      timeout: startMs,
      // This server decides when it ends.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
  try {
    const starting = () => launch().catch(failWithOutput)
    const { launched, child } = await withMessageBound(profileArgument(profile), starting, options.maxMessageBytes)
    return ofProcess(launched, child, home)
  } catch (error) {
    await removeHome(home)
    throw namingSandbox(error)
  }
}

function ofProcess(browser: Browser, child: ChildProcess, home: string): LaunchedBrowser {
  const { pid } = child
  if (pid === undefined) throw new Error('the browser has no process')
  const kill = async () => {
    // Once it has ended, its process id may be another's.
    if (child.exitCode === null && child.signalCode === null) await killTree(pid)
  }
  return {
    browser,
    memory: () => treeMemory(pid),
    lowerPriority: () => lowerTreePriority(pid),
    kill,
    close: async () => {
      await closed(browser)
      // One that hangs does not end when it is asked to; its helpers end with it.
      await kill()
      await removeHome(home)
    },
  }
}

async function closed(browser: Browser): Promise<void> {
  await within(AbortSignal.timeout(endMs), browser.close()).catch(() => undefined)
}

/**
 * What Chromium says when it ends because it cannot build its sandbox: with windows, as headless shell, and where only
 * `chroot` is refused to it.
 */
const saidByChromium = /No usable sandbox|SUID sandbox helper|FATAL:sandbox\/linux\/|hello message from zygote/

/** Chromium ended because this machine does not allow its sandbox; the cause has what it said. */
export class SandboxRefused extends Error {
  constructor(cause: Error) {
    super("this machine does not allow Chromium's sandbox; docs/browser.md#the-sandbox says what to do", { cause })
  }
}

/** SandboxRefused instead of what the library says when a browser has ended for this reason; any other error unchanged. */
function namingSandbox(error: unknown): unknown {
  return error instanceof Error && saidByChromium.test(error.message) ? new SandboxRefused(error) : error
}
