import type { Readable } from 'node:stream'
import { CommandError } from './command-error.ts'

const maxBytes = 64 * 1024

/** The first line of standard input, without its line end. Throws CommandError when there is none. */
export async function readPassword(stdin: Readable & { readonly isTTY?: boolean }): Promise<string> {
  if (stdin.isTTY === true) {
    throw new CommandError('Give the password on standard input, as in: … --password-stdin < password.txt')
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array)
    chunks.push(bytes)
    size += bytes.length
    if (size > maxBytes) throw new CommandError('Standard input contains more than a password.')
  }
  const [password = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/)
  if (password === '') throw new CommandError('Standard input contains no password.')
  return password
}
