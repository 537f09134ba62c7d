import type { Setting } from './setting-parsers.ts'
import { settingsTable } from './settings.ts'

type Table = typeof settingsTable

/** The settings as values; frozen. */
export type Config = { readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value> ? Value : never }

/** Every setting in order, for the docs. */
export const settings: readonly Setting<unknown>[] = Object.values(settingsTable)

/** A setting with an invalid value; `message` is one whole sentence. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the settings from the environment. Throws ConfigError at the first value that is invalid, alone or together
 * with the others.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const entries = Object.entries<Setting<unknown>>(settingsTable).map(([key, entry]) => {
    const given = environment[entry.name]?.trim()
    try {
      return [key, entry.parse(given === undefined || given === '' ? entry.fallback : given)]
    } catch (error) {
      throw new ConfigError(`${entry.name} ${error instanceof Error ? error.message : 'is not valid'}.`)
    }
  })
  return Object.freeze(together(Object.fromEntries(entries) as Config))
}

/** Checks that involve several settings. */
function together(config: Config): Config {
  if (config.jwksUrl !== null && (config.jwtIssuer === null || config.jwtAudience === null)) {
    throw new ConfigError('LATCHKEY_JWKS_URL also needs LATCHKEY_JWT_ISSUER and LATCHKEY_JWT_AUDIENCE.')
  }
  // Else the key would be a file, and its operator would believe that it is not on the disk.
  if (config.rootKeys !== null && config.rootKey.kind !== 'env') {
    throw new ConfigError('LATCHKEY_ROOT_KEYS is set, but LATCHKEY_ROOT_KEY is not env.')
  }
  if (config.monitorMinSeconds > config.monitorMaxSeconds) {
    throw new ConfigError('LATCHKEY_MONITOR_MIN must not be larger than LATCHKEY_MONITOR_MAX.')
  }
  return config
}

/** Names that look like settings but are unknown: probably typing errors. */
export function unknownSettings(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(settings.map((entry) => entry.name))
  return Object.keys(environment).filter((name) => name.startsWith('LATCHKEY_') && !known.has(name))
}

/** The variables of this process, for commands that look for a person's own programs and directories. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env
}
