import { parseRootKeys, type RootKeySource } from './root-key.ts'

/**
 * Root keys from a setting: `text` is the value of LATCHKEY_ROOT_KEYS, base64 keys separated by commas, the current one
 * first. Throws RootKeyError immediately, not at the first read, when it is malformed.
 */
export function envRootKeys(text: string): RootKeySource {
  const texts = text.split(',').map((part, i) => ({ text: part.trim(), where: `Key ${i + 1} of LATCHKEY_ROOT_KEYS` }))
  const keys = parseRootKeys(text.trim() === '' ? [] : texts, 'LATCHKEY_ROOT_KEYS')
  return { revision: async () => 'env', read: async () => keys }
}
