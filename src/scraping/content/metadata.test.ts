import { describe, expect, test } from 'vitest'
import { metadataOf } from './metadata.ts'

const base = 'https://a.test/d/page'
const none = { title: null, description: null, canonical: null, language: null, open_graph: {}, meta: {}, json_ld: [] }

describe('metadataOf', () => {
  test('reads what a page says of itself', () => {
    const html = `<!doctype html><html lang="de-AT"><head><title>Gr&uuml;&szlig;e</title>
      <meta name="Description" content=" A  page &amp; more ">
      <meta property="og:title" content="OG"><meta property="og:image" content="1.png"><meta property="og:image" content="2.png">
      <meta name="twitter:card" content="summary"><meta itemprop="price" content="5">
      <link rel="stylesheet canonical" href="../x?y=1"><link rel=canonical href=/second>
      <script type="application/ld+json">{"@type":"Product","name":"A </b> \\u00fc"}</script>
      <script type="application/ld+json; charset=utf-8">[{"@type":"A"},{"@type":"B"}]</script>
      <script type="text/javascript">{"not":"this"}</script></head>`
    expect(metadataOf(html, base)).toEqual({
      title: 'Grüße',
      description: 'A page & more',
      canonical: 'https://a.test/x?y=1',
      language: 'de-AT',
      open_graph: { title: 'OG', image: ['1.png', '2.png'] },
      meta: { description: 'A page & more', 'twitter:card': 'summary', price: '5' },
      json_ld: [{ '@type': 'Product', name: 'A </b> ü' }, { '@type': 'A' }, { '@type': 'B' }],
    })
  })

  test.each([
    ['nothing', '', none],
    ['meta without content', '<meta name=a><meta content=b><meta charset=utf-8>', none],
    [
      'a base',
      '<base href="https://b.test/x/"><link rel=canonical href=y>',
      { ...none, canonical: 'https://b.test/x/y' },
    ],
    ['no URL', '<link rel=canonical href="http://">', none],
    ['blocks that are no JSON', '<script type="application/ld+json">{oops}</script>', none],
    ['a block never closed', '<script type="application/ld+json">{}', none],
    [
      'a block nested too deep',
      `<script type="application/ld+json">${'['.repeat(1000)}${']'.repeat(1000)}</script>`,
      none,
    ],
    [
      'a wrapped block',
      '<script type="application/ld+json">//<![CDATA[\n{"a":1}\n//]]></script>',
      { ...none, json_ld: [{ a: 1 }] },
    ],
    [
      'a commented block',
      '<script type="application/ld+json"><!-- {"a":1} --></script>',
      { ...none, json_ld: [{ a: 1 }] },
    ],
    ['__proto__', '<meta name=__proto__ content=x><meta property=og:__proto__ content=x>', none],
    [
      'an OpenGraph description',
      '<meta property=og:description content=x>',
      { ...none, description: 'x', open_graph: { description: 'x' } },
    ],
  ])('%s', (_name, html, expected) => {
    expect(metadataOf(html, base)).toEqual(expected)
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })

  test('keeps to its bounds', () => {
    const many = Array.from(
      { length: 2000 },
      (_, i) => `<meta name="n${i}" content=x><meta name=same content=${i}>`,
    ).join('')
    const { meta } = metadataOf(many, base)
    expect(Object.keys(meta as object).length).toBe(500)
    expect((meta as { same: string[] }).same.length).toBe(500)
  })
})
