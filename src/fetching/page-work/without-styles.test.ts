import { expect, test } from 'vitest'
import { expectLinear, tellingChars } from '../../../test/support/growth.ts'
import { withoutStyles } from './without-styles.ts'

const form = '<form action="/login"><input name="user"><input type="password"></form>'

test.each([
  ['all of them', `<head><style>a{}</style><style data-s="1">b{}</style></head>${form}`, `<head></head>${form}`],
  ['none', form, form],
  ['none that is beyond what is read', `${'x'.repeat(200)}<style>a{}</style>`, `${'x'.repeat(200)}<style>a{}</style>`],
  ['not one without an end', `${form}<style>a{}`, `${form}<style>a{}`],
  ['not an element of another name', `<styled>a</styled>${form}`, `<styled>a</styled>${form}`],
  [
    'not one with a picture',
    `<style><svg></svg></style><style>a{}</style>${form}`,
    `<style><svg></svg></style>${form}`,
  ],
  [
    'nothing of the page because of what a script names one',
    `<script>s="<style>"+css+"<\\/style>"</script>${form}<style>a{}</style>`,
    `<script>s="<style>"+css+"<\\/style>"</script>${form}`,
  ],
  [
    'nothing of the page because of a comment or an attribute',
    `<!-- <style> --><p title="<style>">${form}<style>a{}</style>`,
    `<!-- <style> --><p title="<style>">${form}`,
  ],
  [
    'nothing of the page because of a comment that ends before a style sheet does',
    `<!-- our <style> goes here -->\n<link><style>a{}</style>${form}`,
    `<!-- our <style> goes here -->\n<link><style>a{}</style>${form}`,
  ],
  ['nothing of the page because of its first characters', `</style>${form}<style>`, `</style>${form}<style>`],
])('of the style sheets of a page it leaves out %s', (_what, body, rest) => {
  expect(withoutStyles(body, 200)).toBe(rest)
})

test.each(['<style>', '<style></style>', '<style>a</b>', '<style', '</', '<style>a</style><p>'])(
  'takes time that grows with the page: %s',
  (piece) => {
    expectLinear(tellingChars, (size) => {
      const body = piece.repeat(size / piece.length)
      return () => withoutStyles(body, 32_768)
    })
  },
)
