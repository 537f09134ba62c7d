import type { Readable } from 'node:stream'
import { CommandError } from './command-error.ts'

const maxBytes = 64 * 1024

/**
 * The first line of standard input, without its line end. Throws CommandError when there is none.
 * @param what it is called; `password` belongs to the option `--password-stdin`
 */
export async function readSecret(
  stdin: Readable & { readonly isTTY?: boolean },
  what: 'password' | 'key',
): Promise<string> {
  if (stdin.isTTY === true) {
    throw new CommandError(`Give the ${what} on standard input, as in: … --${what}-stdin < ${what}.txt`)
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array)
    chunks.push(bytes)
    size += bytes.length
    if (size > maxBytes) throw new CommandError(`Standard input contains more than a ${what}.`)
  }
  const [secret = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/)
  if (secret === '') throw new CommandError(`Standard input contains no ${what}.`)
  return secret
}
