import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** The browser that renders pages: a program on this machine, or one that listens elsewhere. */
export type BrowserSource =
  | { readonly kind: 'local'; readonly executable: string }
  /** A `ws://`, `wss://`, `http://` or `https://` address of the Chrome DevTools Protocol. */
  | { readonly kind: 'remote'; readonly endpoint: string }

/** In order of preference: the first renders two to three times as many pages per second as the others. */
const names: readonly string[] = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
]

/** The message when a browser is required but there is none. */
export const browserMissing =
  'This server has no browser. Remove LATCHKEY_BROWSER=off if that is set, or install one on its machine (Debian: apt-get install chromium-headless-shell; elsewhere Chromium or Google Chrome), or set LATCHKEY_BROWSER; then restart the server.'

/**
 * Finds the browser that a setting names, or the preferred one on the path; null when there is none.
 * @param setting an executable (a path, or a name on the path), an address, or null
 * @param path directories as in PATH
 * @throws Error, with the end of a sentence as message, when the setting names nothing executable
 */
export function findBrowser(setting: string | null, path: string): BrowserSource | null {
  if (setting !== null && /^(wss?|https?):\/\//i.test(setting)) return { kind: 'remote', endpoint: setting }
  for (const name of setting === null ? names : [setting]) {
    const executable = locate(name, path)
    if (executable !== null) return { kind: 'local', executable }
  }
  if (setting !== null) throw new Error(`is not an executable program: ${setting}`)
  return null
}

/** The absolute path of an executable program; null when there is none. */
export function locate(name: string, path: string): string | null {
  const places = isAbsolute(name)
    ? [name]
    : path
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => join(folder, name))
  return places.find(isExecutable) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
