import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../test/support/stores.ts'
import { makeFolder } from './make-folder.ts'

const modeOf = (path: string) => statSync(path).mode & 0o777

describe('makeFolder', () => {
  it('makes what is missing, for its user alone, and leaves what exists as it is', () => {
    const root = temporaryFolder()
    mkdirSync(join(root, 'a'), { mode: 0o755 })
    for (let time = 0; time < 2; time += 1) makeFolder(join(root, 'a/b/c'))
    expect(['a', 'a/b', 'a/b/c'].map((name) => modeOf(join(root, name)))).toEqual([0o755, 0o700, 0o700])
  })

  it.skipIf(process.platform !== 'linux')('ends where a directory takes no new one', () => {
    expect(() => makeFolder('/proc/latchkey/data')).toThrow(/^ENOENT: .*'\/proc\/latchkey'$/)
  })

  it('throws below a file', () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(() => makeFolder(join(file, 'data'))).toThrow('ENOTDIR')
  })
})
