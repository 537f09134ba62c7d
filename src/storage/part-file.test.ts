import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/stores.ts'
import { createPart } from './part-file.ts'

const uuid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`

it('removes what nobody writes any more, and nothing else', () => {
  const folder = temporaryFolder()
  const to = join(folder, 'copy.db')
  const others = ['copy.db', 'copy.db.part', `copy.db2.${uuid(1)}.part`, `my-copy.db.${uuid(1)}.part`, 'copy.db.notes']
  const left = [`${uuid(1)}.part`, `${uuid(1)}.part-journal`, `${uuid(1)}.part.lock`, `${uuid(2)}.part.lock-journal`]
  for (const name of [...others, ...left.map((end) => `copy.db.${end}`)]) writeFileSync(join(folder, name), '')
  const part = createPart(to, uuid(3))
  expect(readdirSync(folder).sort()).toEqual(
    [...others, ...['', '.lock', '.lock-journal'].map((end) => `copy.db.${uuid(3)}.part${end}`)].sort(),
  )
  const second = createPart(to, uuid(4))
  expect(existsSync(part.path)).toBe(true)
  part.remove()
  second.remove()
  expect(readdirSync(folder).sort()).toEqual(others.sort())
})
