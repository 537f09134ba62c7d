import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkout } from '../support/processes.ts'
import { attacks } from './attacks.ts'

const page = readFileSync(join(checkout, 'SECURITY.md'), 'utf8')
const rows = page.slice(page.indexOf('| Promise | Tests |')).split('\n\n', 1)[0]?.split('\n').slice(2)

/** What stands in backticks in a column of the table of promises. */
const named = (column: number): string[] =>
  (rows ?? []).flatMap((row) =>
    Array.from((row.split('|')[column] ?? '').matchAll(/`([^`]+)`/g), ([, name = '']) => name),
  )

test('each promise about availability names tests that exist', () => {
  expect(named(2).length).toBeGreaterThan(10)
  expect(named(2).filter((file) => !existsSync(join(checkout, file)))).toEqual([])
})

test('each attack holds a promise, and goes by its name', () => {
  expect(named(3).toSorted()).toEqual(attacks.map(({ name }) => name).toSorted())
})
