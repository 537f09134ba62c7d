import { describe, expect, test } from 'vitest'
import { hasReturnParameter, isAccountUrl, isLoginUrl, isLogoutUrl, purposeOfUrl } from './urls.ts'

describe('what a URL says by itself', () => {
  test.each([
    ['javascript:doLogout()', 'logout'],
    ['javascript:App.session.logOut(1)', 'logout'],
    ['javascript:void(App.growler.toggleLog())', null],
    ['javascript:login()', null],
  ])('%s as the target of a link: %s', (href, expected) => {
    expect(purposeOfUrl(href)).toBe(expected)
  })

  test.each([
    '/login',
    '/login.php',
    '/login?logout=1',
    '/users/sign_in',
    '/session/new',
    '/accounts/login/',
    '/index.php?action=login',
    '/index.php?title=Special:UserLogin',
    '/x-login.php',
    '/auth/login?next=%2F',
    '/NoAuth/Login.html',
    '/?page=login',
    '/index.php?route=/login',
    '/Account/LogOn',
    '/anmelden',
    '/saml2/x',
    '/it/auth/',
    '/login?logout_token=',
    '/app#/login',
  ])('%s leads to a login', (path) => {
    expect(isLoginUrl(`https://site.example${path}`)).toBe(true)
    expect(isLogoutUrl(`https://site.example${path}`)).toBe(false)
  })

  test.each([
    '/logout',
    '/user/logout',
    '/index.php?do=logout&sectok=1',
    '/wp.php?action=logout',
    '/auth/sign_out',
    '/x#signout',
    '/index.php?title=Special:UserLogout',
    '/login/logout.php?sesskey=x',
    '/my-account/customer-logout/',
    '/?logout',
    '/index.cgi?logout=1',
    '/ucp.php?mode=logout',
    '/deconnexion',
    '/login.php?app_logout_token=ABdef123&reason=4',
    '/index.php?action=logout;abc=def',
  ])('%s logs out', (path) => {
    expect(isLogoutUrl(`https://site.example${path}`)).toBe(true)
    expect(purposeOfUrl(path)).toBe('logout')
  })

  test.each([
    '/',
    '/blog/login-tips-for-2026',
    '/catalogue',
    '/login-history/entries/5',
    '/docs/logging',
    '/search?q=login+page',
    '/signal',
    '/design',
  ])('%s is neither', (path) => {
    expect(isLoginUrl(`https://site.example${path}`)).toBe(false)
    expect(isLogoutUrl(`https://site.example${path}`)).toBe(false)
  })

  test.each([
    '/account',
    '/my/account',
    '/settings/profile',
    '/user/profile.php?id=2',
    '/?_task=settings',
    '/me',
    '/my-account/',
  ])('%s is the visitor’s own page', (path) => {
    expect(isAccountUrl(`https://site.example${path}`)).toBe(true)
  })

  test('a way back after the login', () => {
    expect(hasReturnParameter('https://site.example/login?next=%2Fhome')).toBe(true)
    expect(hasReturnParameter('https://site.example/login?lang=de')).toBe(false)
  })

  test('what is no URL says nothing', () => {
    for (const url of ['', 'http://', '::', 'x'.repeat(10_000)])
      expect([isLoginUrl(url), isLogoutUrl(url), isAccountUrl(url)]).toEqual([false, false, false])
  })
})
