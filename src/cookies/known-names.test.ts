import { expect, test } from 'vitest'
import { cannotBeLogin, isLoginHeader } from './known-names.ts'

test.each([
  'theme',
  'ui_theme',
  'theme-mode',
  'app.theme.name',
  'pi_ui_appearance',
  'appearance',
  'color-scheme',
  'colour_mode',
  'preferredColorScheme',
  'font-size',
  'fontSize',
  'dashboard_layout',
  'layout_v2',
  'view-mode',
  'csrftoken',
  'XSRF-TOKEN',
  '__RequestVerificationToken',
  '.AspNetCore.Antiforgery.x',
])('a cookie named %s can be no login', (name) => {
  expect(cannotBeLogin(name)).toBe(true)
})

test.each([
  'sid',
  'session',
  'theme_session',
  'appearance_token',
  'layout_auth',
  'color_scheme_sid',
  'wordpress_logged_in_1c34a64abb5d1cae411528f926aa90b3',
  'remember-me',
  'DokuWiki',
  'AuthSession',
  'pmaUser-1',
  'exp_sessionid',
])('a cookie named %s may be a login', (name) => {
  expect(cannotBeLogin(name)).toBe(false)
})

test.each([
  ['token', true],
  ['satoken', true],
  ['accessToken', true],
  ['apikey', true],
  ['x-api-key', true],
  ['jwt', true],
  ['sessionid', true],
  ['X-Authorization', true],
  ['x-apikey', true],
  ['X-AuthToken', true],
  ['x-sid', true],
  ['X-User-Token', true],
  ['monkey', false],
  ['x-inside', false],
  ['x-csrf-token', false],
  ['x-requested-with', false],
])('whether a header named %s can be a login: %s', (name, expected) => {
  expect(isLoginHeader(name)).toBe(expected)
})
