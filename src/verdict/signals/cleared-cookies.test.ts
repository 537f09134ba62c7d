import { expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { parsePage } from '../../page/parse.ts'
import { clearedCookies } from './cleared-cookies.ts'

const set = (name: string, cleared: boolean) => ({ name, cleared, hopUrl: 'https://site.example/' })

test.each<[string, string[], ReturnType<typeof set>[], number | null]>([
  ['none', ['sid'], [], null],
  ['the only one', ['app'], [set('app', true)], -3],
  ['all but one that guards forms', ['app', 'app_csrftoken'], [set('app', true)], -3],
  ['all but one of the language', ['app', 'lang'], [set('app', true)], -3],
  ['one of several', ['app', 'cart'], [set('cart', true)], -1.5],
  ['one that carries a login by its name', ['app', 'remember_me'], [set('remember_me', true)], -3],
  ['a message to the user, shown once', ['app', 'user_flash'], [set('user_flash', true)], -1.5],
  ['the place to return to after a login', ['app', 'login_redirect'], [set('login_redirect', true)], -1.5],
  ['a token that guards forms', ['app', 'XSRF-TOKEN'], [set('XSRF-TOKEN', true)], -1.5],
  ['one whose name begins as those of a tracker', ['_app_session', 'x'], [set('_app_session', true)], -3],
  ['one that is set again on the way', ['app'], [set('app', true), set('app', false)], null],
  ['one that is taken away at last', ['app'], [set('app', false), set('app', true)], -3],
  ['one that is now sent in parts', ['session'], [set('session', true), set('session.0', false)], null],
  ['a part of one that is shorter now', ['appC1', 'appC2'], [set('appC1', false), set('appC2', true)], null],
  ['all parts', ['app.0', 'app.1'], [set('app.0', true), set('app.1', true)], -3],
  ['one that is not of the session', ['app'], [set('ad', true)], null],
])('cookies that the site took away: %s', (_name, sessionCookieNames, setCookies, weight) => {
  const page = examplePage('<p>x</p>', { sessionCookieNames, setCookies })
  expect(clearedCookies.find(page, parsePage(page.body)).evidence[0]?.weight ?? null).toBe(weight)
})
