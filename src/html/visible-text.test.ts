import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectLinear, tellingChars } from '../../test/support/growth.ts'
import { visibleText } from './visible-text.ts'

describe('visibleText', () => {
  test.each<[html: string, text: string]>([
    ['', ''],
    ['plain', 'plain'],
    ['<p>a</p><p>b</p>', 'a\n\nb'],
    ['<div>a</div><div>b</div>', 'a\nb'],
    ['<div><div>a</div></div><div>b</div>', 'a\nb'],
    ['a<br>b<br><br><br>c', 'a\nb\n\nc'],
    ['<b>a</b>b <i>c</i>\n d', 'ab c d'],
    ['a <b> b </b> c', 'a b c'],
    ['  \n a \t b  ', 'a b'],
    ['AT&amp;T &lt;b&gt; &eacute;&#8364;', 'AT&T <b> é€'],
    ['a&nbsp;b', 'a b'],
    ['a & b &', 'a & b &'],
    ['1 < 2', '1 < 2'],
    ['<pre>a\n  b</pre>c', 'a\n  b\n\nc'],
    ['<table><tr><td>a<td>b<tr><td>c<td>d</table>', 'a\tb\nc\td'],
    ['<ul><li>a<li>b</ul>', 'a\nb'],
    ['<h1>T</h1>x', 'T\n\nx'],
    // What nobody sees.
    ['a<script>var b="<p>c</p>"</script>d', 'ad'],
    ['<head><title>t</title><style>p{}</style></head>a', 'a'],
    ['<noscript>turn it on</noscript>a', 'a'],
    ['<template><p>t</p></template>a', 'a'],
    ['<svg><text>s</text></svg>a', 'a'],
    ['a<!-- b -->c', 'ac'],
    ['<p hidden>a</p>b', 'b'],
    ['<div hidden><div>a</div>b</div>c', 'c'],
    ['<div style="color:red;display: none">a</div>b', 'b'],
    ['<div style="visibility:hidden">a</div>b', 'b'],
    ['<div style="text-display:none">a</div>', 'a'],
    ['<dialog>a</dialog><dialog open>b</dialog>', 'b'],
    ['<input type=text hidden>a', 'a'],
    ['<ul><li hidden>a<li>b</ul>', 'b'],
    ['<ul><li hidden>a</ul>b', 'b'],
    ['<p hidden>a<div>b</div></p>c', 'c'],
    ['<select><option>a<option>b</select>c', 'c'],
    ['<script>never closed', ''],
    // What is odd.
    ['</p></div>a', 'a'],
    ['<p>a<p>b', 'a\n\nb'],
    ['<DIV>a</DIV><P>b', 'a\n\nb'],
    ['a<', 'a<'],
    ['a<p class', 'a'],
  ])('%j', (html, text) => {
    expect(visibleText(html)).toBe(text)
  })

  test('a text without tags keeps every word', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[\p{L}\p{N}.,;!?]+$/u)), (words) => {
        expect(visibleText(words.join(' \n'))).toBe(words.join(' '))
      }),
    )
  })

  test.each([
    '<div>',
    '<p>x',
    '<',
    '<!--',
    '<svg>',
    '<td>',
    '<li hidden>',
    '<a b="',
    '&',
    '&lt',
    '</div>',
    '<script>',
    ' ',
  ])('two megabytes of %j are read in linear time', (piece) => {
    expectLinear(tellingChars, (size) => {
      const html = piece.repeat(size / piece.length)
      return () => void visibleText(html)
    })
  })
})
