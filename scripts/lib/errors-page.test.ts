import { expect, it } from 'vitest'
import { errorKinds } from '../../src/errors.ts'
import { errorsPage } from './errors-page.ts'

it('has a row for every code', () => {
  const page = errorsPage(errorKinds)
  for (const [code, { status }] of Object.entries(errorKinds)) expect(page).toContain(`| \`${code}\` | ${status} |`)
})

it('sorts by status, then by name, and escapes what a table would take for its own', () => {
  const kind = (status: number, message: string) => ({ status, message, resolution: 'r' })
  const page = errorsPage({ B: kind(404, 'a | b'), A: kind(404, '<b>'), C: kind(400, 'c') })
  expect(page.split('\n').slice(-4, -1)).toEqual([
    '| `C` | 400 | c | r |',
    '| `A` | 404 | &lt;b> | r |',
    '| `B` | 404 | a \\| b | r |',
  ])
})
