import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, posix, win32 } from 'node:path'
import { processEnvironment } from '../config.ts'
import { makeFolder } from '../data-folder.ts'
import { CommandError } from './command-error.ts'

/** The server that commands of this machine's user send to. */
export interface ClientConfig {
  readonly server: string
  readonly apiKey: string
}

/** The machine and its user, as far as paths depend on them. */
export interface UserPlace {
  readonly platform: NodeJS.Platform
  /** Their home directory. */
  readonly home: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** That of this process. */
export function userPlace(): UserPlace {
  return { platform: process.platform, home: homedir(), environment: processEnvironment() }
}

/** The file of `latchkey login`: in the directory that the system intends for configuration. */
export function clientConfigPath({ platform, home, environment }: UserPlace): string {
  const name = ['latchkey', 'client.json'] as const
  if (platform === 'win32') {
    return win32.join(environment['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'), ...name)
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', ...name)
  // The specification of XDG has relative paths ignored.
  const xdg = environment['XDG_CONFIG_HOME'] ?? ''
  return posix.join(posix.isAbsolute(xdg) ? xdg : posix.join(home, '.config'), ...name)
}

/** Writes the file so that only its user can read it; an older one is replaced in one step. */
export function writeClientConfig(file: string, config: ClientConfig): void {
  makeFolder(dirname(file))
  const next = `${file}.${process.pid}`
  writeFileSync(next, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
  // The mode counts for new files only.
  chmodSync(next, 0o600)
  renameSync(next, file)
}

/** Throws CommandError when there is none, or it is not readable. */
export function readClientConfig(file: string): ClientConfig {
  const config = findClientConfig(file)
  if (config !== null) return config
  throw new CommandError(`There is no server and API key in ${file}; run \`latchkey login\` first.`)
}

/** Null when there is none, or it is not readable. */
export function findClientConfig(file: string): ClientConfig | null {
  try {
    const { server, apiKey } = JSON.parse(readFileSync(file, 'utf8')) as Partial<ClientConfig>
    return typeof server === 'string' && typeof apiKey === 'string' ? { server, apiKey } : null
  } catch {
    return null
  }
}
