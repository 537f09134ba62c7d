import { expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { observePage } from './page-observation.ts'

const setCookies = [{ name: 'test', cleared: false, replaces: false, hopUrl: 'https://site.example/home' }]

test.each<[string, string, boolean]>([
  ['refreshes itself', '<meta http-equiv="refresh" content="0; url=/home?again=1">', true],
  ['refreshes another page', '<meta http-equiv="refresh" content="0; url=/news">', false],
  ['refreshes itself once an hour', '<meta http-equiv="refresh" content="3600">', false],
  ['reloads itself', '<script>document.cookie = "js=1"; location.reload()</script>', true],
  ['goes to its own address', '<script>window.location = location.href</script>', true],
  ['asks for cookies', '<p>Please enable cookies to continue.</p>', true],
  ['asks for cookies in German', '<p>Bitte Cookies aktivieren.</p>', true],
  ['tells of cookies', '<p>We bake cookies.</p>', false],
])('a page that sets a cookie and %s is requested again: %s', (_what, body, again) => {
  expect(observePage(examplePage(body, { setCookies })).asksAgain).toBe(again)
  expect(observePage(examplePage(body)).asksAgain).toBe(false)
})
