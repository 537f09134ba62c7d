import { type Config, processEnvironment, readConfig, settings, unknownSettings } from '../config.ts'
import { closest } from '../http/closest.ts'
import type { Output } from './output.ts'

/** What every command gets. */
export interface CommandContext {
  readonly config: Config
  readonly output: Output
}

/** Reads the settings, and warns about variables that look like settings but are unknown. Throws ConfigError. */
export function commandContext(output: Output): CommandContext {
  for (const sentence of unknownSettingSentences()) output.say(sentence)
  return { config: readConfig(), output }
}

const prefix = 'LATCHKEY_'

/** One sentence for each variable that looks like a setting but is none, with the setting that it resembles. */
export function unknownSettingSentences(environment = processEnvironment()): string[] {
  const known = settings.map(({ name }) => name.slice(prefix.length))
  return unknownSettings(environment).map((name) => {
    const similar = closest(name.slice(prefix.length, 64), known)
    const hint = similar === null ? '.' : `; did you mean ${prefix}${similar}?`
    return `${name} is not a setting of this version and has no effect${hint}`
  })
}
