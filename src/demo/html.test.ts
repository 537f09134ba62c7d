import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeHtml, html } from './html.ts'

test.each([
  ['<b>', '&lt;b&gt;'],
  [`" onload='x'`, '&quot; onload=&#39;x&#39;'],
  ['a & b', 'a &amp; b'],
  ['&lt;', '&amp;lt;'],
  ['plain', 'plain'],
])('%s is escaped', (text, expected) => {
  expect(escapeHtml(text)).toBe(expected)
})

test('inserted text is escaped, inserted markup is not, null is nothing', () => {
  const items = [html`<li>${'<1>'}</li>`, html`<li>${2}</li>`]
  expect(html`<ul title="${'"'}">${items}</ul>${null}`.markup).toBe(
    '<ul title="&quot;"><li>&lt;1&gt;</li>\n<li>2</li></ul>',
  )
})

test('no inserted text can open a tag or close an attribute', () => {
  fc.assert(fc.property(fc.string(), (text) => !/[<>"']/.test(html`${text}`.markup)))
})
