import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { judgePage } from '../../verdict/verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(6)
const named = (script: string, url = 'https://site.example/home') =>
  judgePage(
    examplePage(`<title>Desk</title><a href="/logout">Log out</a><main>${prose}</main><script>${script}</script>`, {
      finalUrl: url,
    }),
  ).detectedUser

describe('what a script states of the visitor', () => {
  test.each<[string, string, string]>([
    ['a name beside the address to log out by', 'var top = {name: "mira.holt", logoutUrl: "/bye?1"}', 'mira.holt'],
    [
      'the same, percent-encoded',
      `var top = JSON.parse(decodeURIComponent('${encodeURIComponent('{"name":"mira.holt","logoutUrl":"/bye?1"}')}'))`,
      'mira.holt',
    ],
    [
      'the menu of the visitor',
      "app({ userMenuInfo: { username: 'mira@site.example', menus: [] } })",
      'mira@site.example',
    ],
    ['a getter', "x = { getUserName: function() { return 'Mira Holt'; } }", 'Mira Holt'],
    ['a user at the top', 'window.USER = {"id":3,"name":"Mira Holt"}', 'Mira Holt'],
    ['a user name at the top', 'window.CONFIG = {"base":"/","username":"mira.holt"}', 'mira.holt'],
    ['what a session holds', 'app.__session_info__ = {"uid":2,"name":"Mira Holt","username":"mira"}', 'Mira Holt'],
  ])('%s', (_name, script, name) => {
    expect(named(script)).toBe(name)
  })

  test.each<[string, string, string?]>([
    ['a link of another object', 'var a = {name: "Sales Reports", url: "/r"}, b = {logoutUrl: "/bye"}'],
    ['a title beside the address to log out by', 'var top = {name: "my desk of work", logoutUrl: "/bye"}'],
    ['the state of a module', 'load({"user":"ready","user.options":"loading"})'],
    ['a way to log in', 'window.CONFIG = {"auth":{"name":"LocalPasswordAuth"}}'],
    ['the label of a field', 'window.texts = {"username":"Benutzerkennung eingeben", "password":"Passwort"}'],
    [
      'the user that a page is about, by name',
      'window.user = {"id":3,"name":"mira.holt"}',
      'https://site.example/u/mira.holt',
    ],
    ['the same by number', 'window.user = {"id":3,"name":"mira.holt"}', 'https://site.example/users/3'],
    ['users within a list', 'window.DATA = {"rows":[{"username":"mira.holt"}]}'],
    ['an author further down', 'window.DATA = {"post":{"by":{"user":{"id":4,"name":"Mira Holt"}}}}'],
  ])('not %s', (_name, script, url) => {
    expect(named(script, url)).toBeNull()
  })
})
