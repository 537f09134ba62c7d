import { systemRandom } from '../../src/clock.ts'
import { createKeyring } from '../../src/vault/keyring.ts'
import { envRootKeys } from '../../src/vault/root-keys/env.ts'
import { createVault, type Vault } from '../../src/vault/vault.ts'

/** A vault with root keys that are `fills`, each repeated 32 times; the first one is current. */
export async function vaultOf(...fills: readonly number[]): Promise<Vault> {
  const source = envRootKeys(fills.map((fill) => Buffer.alloc(32, fill).toString('base64')).join(','))
  const keyring = await createKeyring({ source, random: systemRandom })
  return createVault({ keyring, random: systemRandom })
}

/** A vault with one root key, the same one in every test. */
export const testVault: Vault = await vaultOf(1)
