import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { longIt, someOf } from '../../../test/support/long-form.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'

/** A script that gives every element of a name a shadow root. */
const component = (name: string, inner: string, mode = 'open') => `<script>
  customElements.define('${name}', class extends HTMLElement {
    constructor() { super(); this.made = true; this.attachShadow({ mode: '${mode}' }).innerHTML = ${JSON.stringify(inner)} }
  })</script>`

describeBrowser('the HTML of what a page shows', () => {
  const world = sharedBrowserWorld()
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site.close())
  const read = async (body: string) => {
    site.on('/page', html(`<!doctype html><title>t</title><body>${body}`))
    const { render } = await world()
    return (await render({ url: new URL(site.url('/page', 'site.test')) })).body.toString()
  }

  it.each(
    someOf<[string, string, string]>(
      [
        [
          'has the content of an open shadow root',
          `<x-a></x-a>${component('x-a', '<b>in</b>')}`,
          '<x-a><b>in</b></x-a>',
        ],
        [
          'has what an element was given where its slots are',
          `<x-a>rest<i slot="n">named</i></x-a>${component('x-a', '<h1><slot name="n"></slot></h1><p><slot></slot></p>')}`,
          '<h1><slot name="n"><i slot="n">named</i></slot></h1><p><slot>rest</slot></p>',
        ],
        [
          'has what a slot shows when nothing is given',
          `<x-a></x-a>${component('x-a', '<slot>none</slot>')}`,
          '<x-a><slot>none</slot></x-a>',
        ],
        [
          'does not have what no slot takes',
          `<x-a><u>given</u></x-a>${component('x-a', '<b>in</b>')}`,
          '<x-a><b>in</b></x-a>',
        ],
        [
          'has shadow roots in shadow roots, with what was passed on',
          `<x-b>text</x-b>${component('x-a', '<b><slot></slot></b>')}${component('x-b', '<x-a><slot></slot></x-a>')}`,
          '<x-b><x-a><b><slot>text</slot></b></x-a></x-b>',
        ],
        [
          'has templates as they are',
          `<x-a></x-a><template><s>later</s></template>${component('x-a', 'in')}`,
          '<template><s>later</s></template>',
        ],
        [
          'does not have what a closed shadow root keeps to itself',
          `<x-a>given</x-a>${component('x-a', '<b>in</b>', 'closed')}`,
          '<x-a>given</x-a>',
        ],
        [
          'has the fields of a form, whatever they are named',
          `<x-a></x-a><form><input name="shadowRoot"><b>kept</b></form>${component('x-a', 'in')}`,
          '<x-a>in</x-a><form><input name="shadowRoot"><b>kept</b></form>',
        ],
        [
          'is that of the document where a form hides what is asked of it',
          `<x-a></x-a><form><input name="childNodes"></form>${component('x-a', 'in')}`,
          '<x-a></x-a><form><input name="childNodes"></form>',
        ],
      ],
      2,
    ),
  )('%s', async (_, body, shown) => {
    expect(await read(body)).toContain(shown)
  })

  longIt('runs nothing of what it copies a second time', async () => {
    const counts = `<p></p><script>document.querySelector('p').append('ran ')</script><x-a></x-a>`
    expect(await read(counts + component('x-a', 'in'))).toContain('<p>ran </p>')
  })
})
