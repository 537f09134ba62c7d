import { describe, expect, test } from 'vitest'
import { examplePage } from '../example-page.ts'
import { judgeCompared } from './compared.ts'
import { lookAt } from './look.ts'

const CHARS = 5_000_000
const repeated = (unit: string) => unit.repeat(Math.ceil(CHARS / unit.length)).slice(0, CHARS)
/** Quadratic work over 5 MB takes minutes; linear work well under this, also on a busy machine. */
const LIMIT_MS = 15_000

const side = { selector: '.me > a', text: 'x'.repeat(400), status: null, url: '*/home*' }
const rule = { loggedIn: side, loggedOut: { ...side, selector: null }, discover: true }

const bodies: readonly (readonly [string, string])[] = [
  ...[' ', '\n', '<', '>', 'a', '0', '"', '&', '/', '=', '%', '-', '.', ',', ':', 'x', 'é', '。'].map(
    (unit) => [`5 MB of ${JSON.stringify(unit)}`, repeated(unit)] as const,
  ),
  ['links of digits', repeated('<a href=/1/2/3?a=1&b=2>1</a>')],
  ['one link of digits', `<a href="/${repeated('1/')}">x</a>`],
  ['one class', `<div class="${repeated('a-1 ')}">x</div>`],
  ['inputs', repeated('<input name=a1 type=text>')],
  ['forms', repeated('<form action=/a><input name=b></form>')],
  ['texts', repeated('<b>1,2:3/4-5</b>')],
]

describe('looking at a page and comparing it costs no more than its length', () => {
  test.each(bodies)(
    '%s',
    (_name, body) => {
      const page = examplePage(body, { contentType: 'text/html' })
      const start = process.threadCpuUsage()
      const look = lookAt(page, rule)
      const { judgement } = judgeCompared(look, look.sketch)
      // What others do on the machine meanwhile is not counted.
      const { user, system } = process.threadCpuUsage(start)
      expect((user + system) / 1000).toBeLessThan(LIMIT_MS)
      expect(judgement.verdict).not.toBe('logged_in')
      // What is kept of a page for minutes stays small, whatever it holds.
      expect(JSON.stringify(look.sketch).length).toBeLessThan(40_000)
    },
    60_000,
  )
})
