import type { Readable } from 'node:stream'
import type { Config } from '../../config.ts'
import { serverAddress } from '../address.ts'
import { type ClientConfig, clientConfigPath, findClientConfig, userPlace } from '../client-config.ts'
import { CommandError } from '../command-error.ts'
import { readSecret } from '../read-secret.ts'
import { originOfServer } from '../running-server.ts'

export interface BulkTargetOptions {
  readonly server?: string | undefined
  readonly allowHttp?: boolean | undefined
  readonly keyStdin?: boolean | undefined
}

/**
 * The server and the key of a bulk import. With a key on standard input or in LATCHKEY_API_KEY: the given server, or the
 * one of this data directory. Else what `latchkey login` stored, whose key goes to its own server only. Throws CommandError.
 */
export async function bulkTarget(config: Config, options: BulkTargetOptions, stdin: Readable): Promise<ClientConfig> {
  const { server, allowHttp = false, keyStdin = false } = options
  const given = server === undefined ? null : serverAddress(server, allowHttp)
  const apiKey = keyStdin ? await readSecret(stdin, 'key') : config.apiKey
  if (apiKey !== null) return { server: given ?? (await originOfServer(config)), apiKey }
  const stored = findClientConfig(clientConfigPath(userPlace()))
  if (stored !== null && (given === null || given === stored.server)) return stored
  const whose = given === null ? '' : ` for ${given}`
  throw new CommandError(
    `There is no API key${whose}: run \`latchkey login${given === null ? '' : ` ${given}`}\`, or give one in LATCHKEY_API_KEY or with --key-stdin.`,
  )
}
