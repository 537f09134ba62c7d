import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { expectLinear, tellingChars } from '../../../test/support/growth.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { judgeCompared } from './compared.ts'
import { observePage } from './page-observation.ts'

type Repeated = (unit: string) => string

const side = { selector: '.me > a', text: 'x'.repeat(400), status: null, url: '*/home*' }
const rule = { loggedIn: side, loggedOut: { ...side, selector: null }, discover: true, tier: 'auto' } as const

const bodies: readonly (readonly [string, (repeated: Repeated) => string])[] = [
  ...[' ', '\n', '<', '>', 'a', '0', '"', '&', '/', '=', '%', '-', '.', ',', ':', 'x', 'é', '。'].map(
    (unit) => [`a megabyte of ${JSON.stringify(unit)}`, (repeated: Repeated) => repeated(unit)] as const,
  ),
  ['links of digits', (repeated) => repeated('<a href=/1/2/3?a=1&b=2>1</a>')],
  ['one link of digits', (repeated) => `<a href="/${repeated('1/')}">x</a>`],
  ['one class', (repeated) => `<div class="${repeated('a-1 ')}">x</div>`],
  ['inputs', (repeated) => repeated('<input name=a1 type=text>')],
  ['forms', (repeated) => repeated('<form action=/a><input name=b></form>')],
  ['texts', (repeated) => repeated('<b>1,2:3/4-5</b>')],
]

describe('observing and comparing a page takes linear time', () => {
  test.each(someOf(bodies, 3))('%s', (name, make) => {
    expectLinear(name.startsWith('a megabyte') ? tellingChars : tellingChars / 2, (chars) => {
      const body = make((unit) => unit.repeat(Math.ceil(chars / unit.length)).slice(0, chars))
      const page = examplePage(body, { contentType: 'text/html' })
      return () => {
        const observation = observePage(page, rule)
        const { judgement } = judgeCompared(observation, observation.sketch)
        expect(judgement.verdict).not.toBe('logged_in')
        // What is kept of a page for minutes stays small, whatever it holds.
        expect(JSON.stringify(observation.sketch).length).toBeLessThan(40_000)
      }
    })
  })
})
