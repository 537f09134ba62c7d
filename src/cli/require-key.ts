import { systemClock as clock, systemRandom as random } from '../clock.ts'
import type { Config } from '../config.ts'
import { keyPathOf, requireUsable, rootKeySource } from '../open-core.ts'
import { createKeyring } from '../vault/keyring.ts'
import type { RootKeySource } from '../vault/root-keys/root-key.ts'
import { createVault } from '../vault/vault.ts'
import { CommandError } from './command-error.ts'

/**
 * Throws CommandError, ConfigError or RootKeyError unless the root key opens what is stored in `database`, and this
 * version can use it. Writes nothing.
 */
export async function requireKey(config: Config, database: string): Promise<void> {
  const keyring = await createKeyring({ source: sourceOf(config), random })
  const vault = createVault({ keyring, random })
  await requireUsable(database, vault)
}

function sourceOf(config: Config): RootKeySource {
  const { source, file } = rootKeySource(config, { clock, random })
  if (file?.exists() === false) {
    throw new CommandError(`Put the key file at ${keyPathOf(config)} first: a backup never contains it.`)
  }
  return source
}
