import { constants, existsSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Clock, Random } from '../../clock.ts'
import { isSystemError, systemReason } from '../../errors.ts'
import { createWhole, replaceWhole } from './durable-file.ts'
import { withFileLock } from './file-lock.ts'
import {
  parseRootKeys,
  type RootKey,
  RootKeyError,
  type RootKeySource,
  type RootKeyText,
  rootKey,
  rootKeyBytes,
  rootKeyName,
} from './root-key.ts'

/**
 * Root keys in a file of mode 0600: one base64 key per line, the current one first; empty lines and lines that begin
 * with `#` are ignored. Every change is all or nothing, and on the disk when the call returns. All methods throw
 * RootKeyError.
 */
export interface RootKeyFile extends RootKeySource {
  exists(): boolean
  /** Creates the file with one new key. Fails when the file exists. */
  create(): Promise<RootKey>
  /** Adds a new key as the first one, also while a server runs. The others still open what they wrapped. */
  add(): Promise<RootKey>
  /**
   * Removes the key with this id (16 hex digits): everything still wrapped under it is lost. False when it is not
   * there. Refuses to remove the current key.
   */
  retire(keyId: string): Promise<boolean>
}

export interface RootKeyFileDependencies {
  readonly path: string
  readonly random: Pick<Random, 'bytes'>
  readonly clock: Clock
}

/** Much larger than any key file. */
const maxFileBytes = 64 * 1024
const heading =
  '# Latchkey root keys, the current one first. Keep a copy apart from the database, which cannot be opened without it.\n'

export function rootKeyFile({ path, random, clock }: RootKeyFileDependencies): RootKeyFile {
  /** A new key and its line in the file. */
  function newKey(): { key: RootKey; line: string } {
    const bytes = random.bytes(rootKeyBytes)
    const line = `${Buffer.from(bytes).toString('base64')}\n`
    const key = rootKey(bytes)
    bytes.fill(0)
    return { key, line }
  }

  return {
    exists: () => existsSync(path),
    revision: () => explained(path, () => revisionOf(path)),
    read: () => explained(path, async () => parse(path, await readText(path))),
    create: () =>
      explained(path, async () => {
        const { key, line } = newKey()
        createWhole(path, heading + line, random)
        return key
      }),
    add: () =>
      explained(path, () =>
        withFileLock(path, clock, async () => {
          const text = await readText(path)
          parse(path, text)
          const { key, line } = newKey()
          replaceWhole(path, insertKey(text, line), random)
          return key
        }),
      ),
    retire: (keyId) =>
      explained(path, () =>
        withFileLock(path, clock, async () => {
          const text = await readText(path)
          const index = parse(path, text).findIndex((key) => rootKeyName(key) === keyId)
          if (index === 0) throw new RootKeyError('The current root key cannot be retired: add a new one first.')
          if (index > 0) replaceWhole(path, removeKey(text, index), random)
          return index > 0
        }),
      ),
  }
}

const isKeyLine = (line: string): boolean => line.trim() !== '' && !line.trim().startsWith('#')

function parse(path: string, text: string): readonly RootKey[] {
  const texts: RootKeyText[] = []
  for (const [i, line] of text.split('\n').entries()) {
    if (isKeyLine(line)) texts.push({ text: line.trim(), where: `Line ${i + 1} of ${path}` })
  }
  return parseRootKeys(texts, path)
}

/** Before the first key, after the comments above it. */
function insertKey(text: string, line: string): string {
  const lines = text.split('\n')
  lines.splice(lines.findIndex(isKeyLine), 0, line.trimEnd())
  return lines.join('\n')
}

function removeKey(text: string, index: number): string {
  let at = -1
  return text
    .split('\n')
    .filter((line) => !isKeyLine(line) || ++at !== index)
    .join('\n')
}

/** A change by rename changes the inode, a change in place the times. */
async function revisionOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
  return `${dev}.${ino}.${size}.${mtimeNs}.${ctimeNs}`
}

async function readText(path: string): Promise<string> {
  // Before it is opened: a pipe would wait for somebody who writes into it.
  if (!(await stat(path)).isFile()) throw new RootKeyError(`${path} is not a file.`)
  const file = await open(path, constants.O_RDONLY)
  try {
    const { mode, size } = await file.stat()
    if ((mode & 0o077) !== 0) {
      throw new RootKeyError(`${path} can be read by other users: run chmod 600 on it, and treat its keys as exposed.`)
    }
    if (size > maxFileBytes) throw new RootKeyError(`${path} is too large to be a file of root keys.`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/** Turns system errors into one sentence. */
async function explained<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RootKeyError) throw error
    if (isSystemError(error, 'ENOENT')) throw new RootKeyError(`The root key file ${path} does not exist.`)
    if (isSystemError(error, 'EEXIST'))
      throw new RootKeyError(`The root key file ${path} already exists, or is a link to a file that does not.`)
    throw new RootKeyError(
      `The root key file ${path} cannot be used: ${systemReason(error) ?? 'unknown error'}. The user who runs Latchkey must own it.`,
    )
  }
}
