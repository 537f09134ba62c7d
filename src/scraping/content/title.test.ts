import { describe, expect, test } from 'vitest'
import { titleOf } from './title.ts'

describe('titleOf', () => {
  test.each<[html: string, title: string | null]>([
    ['<title>Home</title>', 'Home'],
    ['<html><head><TITLE class=x >Home</TITLE ></head>', 'Home'],
    ['<title>\n  Two\t words \n</title>', 'Two words'],
    ['<title>Fish &amp; Chips &#8211; &eacute;t&eacute; &#x1F41F;</title>', 'Fish & Chips – été 🐟'],
    ['<title>a <b>c</b></title>', 'a <b>c</b>'],
    ['<title>A &lt;/title&gt; B</title>', 'A </title> B'],
    ['<title></title>', null],
    ['<title> &nbsp; </title>', null],
    ['<title>never closed', 'never closed'],
    ['<title', null],
    ['<p>none</p>', null],
    ['', null],
    ['<titles>no</titles>', null],
    ['<!-- <title>old</title> --><title>new</title>', 'new'],
    ['<!-- <title>old</title>', null],
    ['<script>"<title>no</title>"</script><title>yes</title>', 'yes'],
    ['<STYLE>/*<title>*/</STYLE><title>yes</title>', 'yes'],
    ['<svg><title>drawing</title></svg><title>page</title>', 'page'],
    ['<textarea><title>no</title></textarea>', null],
    ['<noscript><title>no</title></noscript><title>yes</title>', 'yes'],
    ['<title>first</title><title>second</title>', 'first'],
    [`<title>${'x'.repeat(5000)}</title>`, 'x'.repeat(1024)],
    [`${' '.repeat(100_000)}<title>far</title>`, 'far'],
    [`${' '.repeat(140_000)}<title>too far</title>`, null],
  ])('%.60j', (html, title) => {
    expect(titleOf(html)).toBe(title)
  })
})
