import { expect, it } from 'vitest'
import { toRenderingOptions } from './browser-options.ts'

it.each([
  [{}, 'load'],
  [{ wait_for: 500 }, 'load'],
  [{ wait_for: '' }, 'load'],
  [{ wait_for: '#rows' }, 'domcontentloaded'],
  [{ wait_for_selector: '#rows' }, 'domcontentloaded'],
  [{ wait_for: '#rows', screenshot: true }, 'load'],
  [{ wait_for: '#rows', wait_until: 'load' }, 'load'],
  [{ wait_for: '#rows', wait_condition: 'networkidle' }, 'networkidle'],
  [{ wait_for: '#rows', wait_until: 'commit' }, 'commit'],
] as const)('a page is waited for with %j until %s', (body, waitUntil) => {
  expect(toRenderingOptions({}, body).waitUntil).toBe(waitUntil)
})
