import { expect, it } from 'vitest'
import { settings } from '../../src/config.ts'
import { oneOf, text, wholeNumber, wholeNumberOrOff } from '../../src/setting-parsers.ts'
import { configurationPage } from './configuration-page.ts'

it('names every setting once, in order', () => {
  const named = configurationPage(settings).match(/(?<=^\| `)LATCHKEY_\w+/gm)
  expect(named).toEqual(settings.map((setting) => setting.name))
})

it('writes a row a setting, keeping a bar inside its cell', () => {
  const page = configurationPage([
    { name: 'LATCHKEY_A', fallback: 'x|y', parse: text, about: 'One\nor two.' },
    { name: 'LATCHKEY_B', fallback: '', parse: wholeNumber(1, 9), about: 'Three.' },
    { name: 'LATCHKEY_C', fallback: '', parse: wholeNumberOrOff(1, 9), about: 'Four.' },
    { name: 'LATCHKEY_D', fallback: 'a', parse: oneOf('a', 'b'), about: 'Five.' },
  ])
  expect(page.split('\n').slice(-5)).toEqual([
    '| `LATCHKEY_A` | `x\\|y` |  | One or two. |',
    '| `LATCHKEY_B` |  | 1 to 9 | Three. |',
    '| `LATCHKEY_C` |  | off, or 1 to 9 | Four. |',
    '| `LATCHKEY_D` | `a` | a, b | Five. |',
    '',
  ])
})
