import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'

const form = '<form><input name="user"><input type="password"><button>Log in</button></form>'
const later = '<form><input name="user"><input type="password" style="display: none"><button>Next</button></form>'

describeBrowser('whether a page shows a form with a password field', () => {
  const world = sharedBrowserWorld()
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site.close())

  const pages: readonly (readonly [string, string, boolean])[] = [
    ['a login', form, true],
    ['one whose password comes with the next step', later, true],
    ['a password field without a form', '<input type="password">', true],
    ['one that a style sheet hides', `<style>.off { display: none }</style><div class="off">${form}</div>`, false],
    ['one that is invisible', `<div style="visibility: hidden">${form}</div>`, false],
    ['one beside which there is a search', `<input name="q"><div hidden>${form}</div>`, false],
    ['a dialog that is open', `<dialog open>${form}</dialog>`, true],
    ['a template', `<template>${form}</template>`, false],
    [
      'one in a shadow root',
      `<x-a></x-a><script>document.querySelector('x-a').attachShadow({ mode: 'open' }).innerHTML = '${form}'</script>`,
      true,
    ],
  ]
  it.each(someOf(pages, 3))('%s', async (_name, body, shows) => {
    site.on('/page', html(`<!doctype html><title>t</title><body>${body}`))
    const { render } = await world()
    expect((await render({ url: new URL(site.url('/page', 'site.test')) })).showsPassword).toBe(shows)
  })
})
