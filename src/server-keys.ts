import type { Clock, Random } from './clock.ts'
import { ConfigError } from './config.ts'
import { AppError } from './errors.ts'
import type { SealedValue } from './storage/sealed-value.ts'
import { keepServerSecret, readServerSecret, replaceServerSecret, serverSecretWrite } from './storage/server-secrets.ts'
import type { Store } from './storage/store.ts'
import type { Database } from './storage/tables.ts'
import { createIntake, type Intake } from './vault/intake.ts'
import { type Purpose, serverContext } from './vault/seal-context.ts'
import { sealUnderNewKey, type Vault } from './vault/vault.ts'

/** The secrets of the installation itself, opened. */
export interface ServerKeys {
  /** For the MACs of the audit trail, 32 bytes. */
  readonly auditMac: Uint8Array
  /** Signs tokens, 32 bytes. */
  readonly jwt: Uint8Array
}

/** Opens the secrets of the installation and creates missing ones. Throws VAULT_UNAVAILABLE. */
export async function keepServerKeys(
  db: Database,
  vault: Vault,
  { clock, random }: { clock: Clock; random: Pick<Random, 'bytes'> },
): Promise<ServerKeys> {
  const keep = async (purpose: Purpose): Promise<Uint8Array> => {
    const context = serverContext(purpose)
    const known = await readServerSecret(db, purpose)
    if (known !== null) return vault.open(context, known.wrappedKey, known.sealed)
    const kept = await keepServerSecret(db, purpose, await newSecret(vault, random, purpose), clock.now())
    return vault.open(context, kept.wrappedKey, kept.sealed)
  }
  return { auditMac: await keep('audit-mac'), jwt: await keep('jwt') }
}

function newSecret(vault: Vault, random: Pick<Random, 'bytes'>, purpose: Purpose): Promise<SealedValue> {
  return sealUnderNewKey(vault, serverContext(purpose), random.bytes(32))
}

/** What `replaceTokenSecret` needs. */
export interface ServerSecretDependencies {
  readonly store: Pick<Store, 'db' | 'commit'>
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Pick<Random, 'bytes'>
}

/**
 * Replaces the secret that signs tokens: all tokens and cookies of log-ins end, on a running server when it is restarted.
 * Throws VAULT_UNAVAILABLE, STORAGE_UNAVAILABLE.
 */
export async function replaceTokenSecret({ store, vault, clock, random }: ServerSecretDependencies): Promise<void> {
  const secret = await newSecret(vault, random, 'jwt')
  await store.commit([replaceServerSecret(store.db, 'jwt', secret, clock.now())], { scrub: true })
}

/**
 * Throws ConfigError unless the root key opens this database. The error says whether the key, the file or the disk is
 * wrong.
 */
export async function requireOpens(db: Database, vault: Vault): Promise<void> {
  const secret = await readServerSecret(db, 'audit-mac').catch(rejectUnreadable)
  if (secret === null) throw new ConfigError(notOurs)
  try {
    await vault.open(serverContext('audit-mac'), secret.wrappedKey, secret.sealed)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new ConfigError(
      'The root key is not the one that sealed this database; use that key, or restore the key file.',
    )
  }
}

/** A wrapped data key that only a root key of this database opens; null: there is none yet. */
export async function readWrappedSample(db: Database): Promise<Uint8Array | null> {
  return (await readServerSecret(db, 'audit-mac'))?.wrappedKey ?? null
}

/** The key pair with which clients encrypt, stored like the other secrets, but created at first use. */
export function openIntake(
  { db, commit }: Pick<Store, 'db' | 'commit'>,
  { vault, clock }: { vault: Vault; clock: Clock },
): Intake {
  const read = () => readServerSecret(db, 'intake')
  return createIntake({
    vault,
    secrets: {
      read,
      keep: async (secret) => {
        await commit([serverSecretWrite(db, 'intake', secret, clock.now())])
        return (await read()) ?? secret
      },
    },
  })
}

const notOurs =
  'The database contains no Latchkey keys: a first start is still running or was interrupted, or it is not a Latchkey database. If no server is starting, move it away.'

/**
 * A file without our tables is not our database; any other failure (a damaged page, the disk, a lock) does not show
 * that.
 */
function rejectUnreadable(error: unknown): null {
  const reason = rootCause(error)
  if (/^no such table\b|^file is not a database$/.test(reason)) return null
  throw new ConfigError(
    `The database cannot be read (${reason}): check the disk and the permissions of the file; if it is damaged, restore a backup. Nothing was changed.`,
  )
}

function rootCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? rootCause(error.cause) : error.message
}
