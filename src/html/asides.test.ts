import { describe, expect, it } from 'vitest'
import { expectLinear, tellingChars } from '../../test/support/growth.ts'
import { asidesIn, endFrom } from './asides.ts'

describe('what a page does not show', () => {
  it.each<[string, string, readonly string[]]>([
    ['no such part', '<p>a</p>', []],
    ['a script', '<p><script src=x>a<b</script><p>', ['<script src=x>a<b']],
    ['in capitals', '<SCRIPT>a</SCRIPT>b', ['<SCRIPT>a']],
    ['a comment that holds a script', 'a<!-- <script> -->b<script>c</script>', ['<!-- <script> ', '<script>c']],
    ['a script that holds a comment', '<script>"<!--"</script>b<textarea>-->', ['<script>"<!--"', '<textarea>-->']],
    ['a template, a noscript', '<template>a</template><noscript>b</noscript>', ['<template>a', '<noscript>b']],
    ['one that does not end', 'a<!-- b', ['<!-- b']],
    ['empty comments', '<!-->a<!--->b<!---->c', ['<!', '<!-', '<!--']],
    ['a comment that ends otherwise', '<!-- a --!>b-->', ['<!-- a ']],
    ['what a condition reveals', '<!--[if !IE]><!-->a<!--<![endif]-->', ['<!--[if !IE]><!', '<!--<![endif]']],
    ['elements of other names', '<script-a>b</script-a><templates><noscript2>', []],
    [
      'templates in a template',
      '<template>a<template>b</template>c</template>d',
      ['<template>a<template>b</template>c'],
    ],
    ['a script that ends in a string', '<script>"</scripts>"</script >b', ['<script>"</scripts>"']],
    ['letters that grow when folded', 'İİİ<script>a</script>İ', ['<script>a']],
  ])('%s', (_what, html, expected) => {
    expect(Array.from(asidesIn(html), ([start, end]) => html.slice(start, end))).toEqual(expected)
  })
})

describe('the end of a page', () => {
  it.each<[string, string, string, string]>([
    ['that begins in markup', '<script>a</script><p>', 'b</p><!-- c -->', 'b</p><!-- c -->'],
    ['that begins in a script', '<p><script>a', ' = "<p>"</script><p>b</p>', '</script><p>b</p>'],
    ['that begins in a comment', '<!-- ', '<a>x</a> --><p>b</p>', '--><p>b</p>'],
    ['that begins in a script of a template', '<template><script>', 'a</script><p>b</p></template>c', '</template>c'],
    ['after what only looks like a comment', '<style>/* <!-- */</style>', '<p>a</p>', '<p>a</p>'],
    ['after a tag in an attribute', '<p title="<textarea>">', '<p>a</p>', '<p>a</p>'],
    ['after tags in a long script', `<script>${'a("<textarea>");'.repeat(24_000)}</script>`, '<p>a</p>', '<p>a</p>'],
    ['that is cut within a script', '<SCRIPT type="text/x-template">', '<a>x</a><p>', ''],
    ['that contains what ends a comment', '<p>', '<script>while (n-->0) a("</noscript>")</script>b', 'as it is'],
    ['of nothing', '', '', ''],
  ])('%s', (_what, before, end, expected) => {
    expect(endFrom(before + end, before.length)).toBe(expected === 'as it is' ? end : expected)
  })
})

it.each(['<template>', '<template></template>', '<!--', '<!-- --!', '<script ', '<script></script>', '</script>'])(
  'hidden parts of many %s are found in linear time',
  (piece) => {
    expectLinear(tellingChars, (chars) => {
      const html = piece.repeat(Math.ceil(chars / piece.length))
      return () => void Array.from(asidesIn(html))
    })
  },
)
