import { type Config, readConfig } from '../config.ts'
import { type Core, openCore } from '../open-core.ts'
import type { Output } from './output.ts'
import { unknownSettingSentences } from './unknown-settings.ts'

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

/** Opens the database and the vault while `work` runs; also while a server runs. */
export async function withCore<T>({ config }: CommandContext, work: (core: Core) => Promise<T>): Promise<T> {
  const core = await openCore(config, { create: false })
  try {
    return await work(core)
  } finally {
    await core.close()
  }
}
