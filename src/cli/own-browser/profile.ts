import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A profile of the person's browser for one login, readable by them alone. */
export interface LoginProfile {
  readonly folder: string
  /** Removes the tabs, so that the profile can be opened without loading their pages again. */
  forgetTabs(): void
  remove(): void
}

export function createProfile(): LoginProfile {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-login-'))
  mkdirSync(join(folder, 'Default'))
  // "Continue where you left off": otherwise a browser deletes the cookies of a session when it starts.
  const preferences = { session: { restore_on_startup: 1 }, credentials_enable_service: false }
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
  return {
    folder,
    forgetTabs: () => {
      for (const name of ['Sessions', 'Sessions_Encrypted']) remove(join(folder, 'Default', name))
    },
    remove: () => remove(folder),
  }
}

/** On Windows, a browser that has ended may hold its files for another moment. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}
