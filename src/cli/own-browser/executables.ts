import { posix, win32 } from 'node:path'
import type { Config } from '../../config.ts'
import { locate } from '../../fetching/browser/executable.ts'
import type { UserPlace } from '../client-config.ts'
import { CommandError } from '../command-error.ts'
import type { OwnBrowser } from './login-window.ts'

/** Names on the path, in order of preference. */
const linuxNames: readonly string[] = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
]

const macNames: readonly string[] = ['Google Chrome', 'Chromium', 'Microsoft Edge']

/** Below each directory of programs. */
const windowsPaths: readonly string[] = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
]

/** Where Chrome, Chromium and Edge are installed on each system: absolute paths, in order of preference. */
export function browserCandidates({ platform, home, environment }: UserPlace): readonly string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', posix.join(home, 'Applications')]
    return macNames.flatMap((name) => folders.map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`))
  }
  if (platform === 'win32') {
    const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => environment[name] ?? [])
    return windowsPaths.flatMap((path) => folders.map((folder) => win32.join(folder, path)))
  }
  const folders = (environment['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'))
  return linuxNames.flatMap((name) => folders.map((folder) => posix.join(folder, name)))
}

/** Whether a browser can open a window: on Linux the environment must name a display, as over SSH it does not. */
export function hasDisplay({ platform, environment }: UserPlace): boolean {
  if (platform === 'darwin' || platform === 'win32') return true
  return [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some((name) => name !== undefined && name !== '')
}

/**
 * The browser that LATCHKEY_BROWSER names, which may need no display, else the first that is installed. Throws
 * CommandError.
 */
export function ownBrowser(
  { browser, browserNoSandbox }: Pick<Config, 'browser' | 'browserNoSandbox'>,
  place: UserPlace,
): OwnBrowser {
  if (browser === null && !hasDisplay(place)) throw new CommandError(noDisplay)
  for (const candidate of browser === null ? browserCandidates(place) : [browser]) {
    const executable = locate(candidate, place.environment['PATH'] ?? '')
    if (executable !== null) return { executable, sandbox: !browserNoSandbox }
  }
  throw new CommandError('There is no Chrome, Chromium or Edge; install one, or name its program in LATCHKEY_BROWSER.')
}

const noDisplay =
  'There is no display on which a browser could open a window. Run this on the computer where you use a browser, or log in through the server: POST /api/v1/sessions/capture.'
