import { setTimeout as sleep } from 'node:timers/promises'
import type { Core, RootKeys } from '../open-core.ts'
import { replaceTokenSecret } from '../server-keys.ts'
import { createWrappedKeys } from '../storage/wrapped-keys.ts'
import { rootKeyName } from '../vault/root-keys/root-key.ts'
import { type RotatingRootKeys, type RotationResult, rotateRootKeys } from '../vault/rotate.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import type { Output } from './output.ts'
import { withCore } from './with-core.ts'

export interface KeysRotateOptions {
  readonly retire?: boolean | undefined
  /** Replaces the secret that signs tokens, and nothing else. */
  readonly tokens?: boolean | undefined
}

/** `latchkey keys rotate`: makes a new root key and wraps every stored data key with it. */
export function keysRotate(
  context: CommandContext,
  { retire = false, tokens = false }: KeysRotateOptions,
): Promise<void> {
  if (tokens) return withCore(context, (core) => rotateTokens(core, context.output))
  return withCore(context, (core) => rotateOver(core, context.output, retire, (ms) => sleep(ms)))
}

async function rotateTokens(core: Core, output: Output): Promise<void> {
  await replaceTokenSecret(core)
  output.done(
    'The secret that signs tokens is new. Restart the server now: until then it accepts and signs with the old one.',
  )
}

/** As `keysRotate`, on an open core. `wait` sleeps; the writes of other processes get that time to finish. */
export async function rotateOver(
  core: Core,
  output: Output,
  retire: boolean,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  const rootKeys = rotatingKeys(core.rootKeys)
  if (rootKeys.add === null && (await rootKeys.ids()).length < 2) {
    throw new CommandError(
      'LATCHKEY_ROOT_KEYS contains one key: set it to NEW,OLD (to generate a key: openssl rand -base64 32), restart the server with it, then run this command again.',
    )
  }
  const result = await rotateRootKeys(
    {
      vault: core.vault,
      store: core.store,
      rows: createWrappedKeys(core.store),
      rootKeys,
      wait: (ms) => {
        output.say(`Waiting ${Math.ceil(ms / 1000)} s for writes that started earlier …`)
        return wait(ms)
      },
      progress: (done, total) => output.progress('Stored keys checked', done, total),
    },
    { retire },
  )
  await scrubbed(core, wait)
  summarize(core, output, result, retire)
}

function rotatingKeys({ source, file }: RootKeys): RotatingRootKeys {
  const ids = async () => (await source.read()).map(rootKeyName)
  if (file === null) return { ids, add: null, retire: null }
  return { ids, add: async () => void (await file.add()), retire: async (id) => void (await file.retire(id)) }
}

/**
 * Old wrapped keys leave the database's log when nobody reads it any more. If that takes too long, the server does it
 * later.
 */
async function scrubbed({ store }: Core, wait: (ms: number) => Promise<void>): Promise<void> {
  for (let tries = 0; tries < 50 && store.scrubsDue() > 0; tries += 1) await wait(100)
}

function summarize({ store, rootKeys }: Core, output: Output, result: RotationResult, retire: boolean): void {
  const { added, current, total, rewrapped, old, retired, lost, firstLost } = result
  output.say(added ? `Root key ${current} is new.` : `Root key ${current} already existed; this run continued with it.`)
  const rest = total - rewrapped - lost
  output.say(
    `${rewrapped} of ${total} stored keys were rewrapped${rest > 0 ? `; ${rest} had the new root key already` : ''}.`,
  )
  for (const id of retired)
    output.say(`Root key ${id} is retired: backups made before this rotation cannot be opened any more.`)
  if (store.scrubsDue() > 0)
    output.say('The database log still contains old copies; the next start of the server truncates it.')
  if (lost > 0 && firstLost !== null) {
    const { table, id } = firstLost
    const kept = retire && old.length > 0 ? ' and no root key was retired' : ''
    throw new CommandError(
      `${lost} stored keys cannot be opened by any root key, the first in ${table} (${id}); they were left unchanged${kept}.`,
    )
  }
  output.done(nextStep(result, retire, rootKeys.file !== null))
}

function nextStep({ old, retired }: RotationResult, retire: boolean, hasFile: boolean): string {
  if (old.length === 0)
    return retired.length > 0 ? 'Done. Make a new copy of the key file, and destroy old copies.' : 'Done.'
  if (retire) return `Done. Now remove the old keys (${old.join(', ')}) from LATCHKEY_ROOT_KEYS and restart the server.`
  if (!hasFile)
    return `Done. Before you remove the old keys (${old.join(', ')}) from LATCHKEY_ROOT_KEYS, run \`latchkey keys rotate --retire\`: it waits for writes that still use them.`
  return 'Done. Make a new copy of the key file. `latchkey keys rotate --retire` creates another key and removes all older ones.'
}
