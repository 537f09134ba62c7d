import { expect, test } from 'vitest'
import { expectLinear, tellingChars } from '../../test/support/growth.ts'
import { cannotBeLogin, isLoginHeader, isRenewalCookie } from './known-names.ts'

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

test.each([
  // NocoDB, Directus, Flask-JWT-Extended, dj-rest-auth, Supabase, Amplify
  'refresh_token',
  'directus_refresh_token',
  'refresh_token_cookie',
  'jwt-refresh-token',
  'my-app-refresh-token',
  'sb-refresh-token',
  'CognitoIdentityServiceProvider.4k2.mira.refreshToken',
  'refreshToken',
  'RefreshToken',
  'REFRESH_TOKEN',
  'refreshtoken',
  'refresh-token',
  'x-refresh-token',
  'app.refresh.token',
  'refreshToken.1',
  'refreshJwt',
  'refresh_jwt',
  'refresh',
  '__Host-refresh',
  '__Secure-refresh_token',
  'jwt_refresh',
  'jwtRefresh',
  'auth-refresh',
  'refresh-auth',
  'rt',
  '__Host-rt',
])('a cookie named %s is a token for renewal, which may be a login', (name) => {
  expect([isRenewalCookie(name), cannotBeLogin(name)]).toEqual([true, false])
})

test.each([
  'refreshed_at',
  'no_refresh',
  'last_refresh',
  'auto-refresh',
  'refresh_count',
  'refresh_rate',
  'refresh_interval',
  'refresh_token_expires_at',
  'refreshTokenExpiry',
  'refresh_session',
  'refresher',
  'csrf_refresh_token',
  'access_token',
  'token',
  'session',
  'sid',
  'art',
  'cart',
  'rt_user',
  'sort',
])('a cookie named %s is none', (name) => {
  expect(isRenewalCookie(name)).toBe(false)
})

test('a long name is tested in linear time', () => {
  for (const part of ['refresh', 'refresh_token', 'refresh-', '1', '.', 'rt']) {
    expectLinear(tellingChars, (chars) => {
      const name = part.repeat(chars / part.length)
      return () => void isRenewalCookie(name)
    })
  }
})
