import { expect, it } from 'vitest'
import { settings } from '../../src/config.ts'
import { configurationPage } from './configuration-page.ts'

it('names every setting once, in order', () => {
  const named = configurationPage(settings).match(/(?<=^\| `)LATCHKEY_\w+/gm)
  expect(named).toEqual(settings.map((setting) => setting.name))
})

it('writes a row a setting, keeping a bar inside its cell', () => {
  const page = configurationPage([
    { name: 'LATCHKEY_A', fallback: 'x|y', about: 'One\nor two.' },
    { name: 'LATCHKEY_B', fallback: '', about: 'Three.' },
  ])
  expect(page.split('\n').slice(-3)).toEqual([
    '| `LATCHKEY_A` | `x\\|y` | One or two. |',
    '| `LATCHKEY_B` |  | Three. |',
    '',
  ])
})
