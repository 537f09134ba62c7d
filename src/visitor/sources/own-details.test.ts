import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { judgePage } from '../../verdict/verdict.ts'

const OWN = 'https://site.example/account/profile'
const named = (body: string, url: string) =>
  judgePage(
    examplePage(`<title>Desk</title><nav><a href="/logout">Log out</a></nav><main>${body}</main>`, { finalUrl: url }),
  ).detectedUser
const rows = (...pairs: readonly [string, string][]) =>
  `<table>${pairs.map(([label, value]) => `<tr><th>${label}</th><td>${value}</td></tr>`).join('')}</table>`

describe('the details of the visitor’s own record', () => {
  test.each<[string, string, string, string?]>([
    ['rows of a table', rows(['Nom', 'Mira Holt'], ['Adresse électronique', 'mira@site.example']), 'Mira Holt'],
    ['a list', '<dl><dt>ユーザー名</dt><dd>mira</dd><dt>メールアドレス</dt><dd>mira@site.example</dd></dl>', 'mira'],
    ['a label before a value', '<p><b>E-Mail-Adresse:</b> <span>mira@site.example</span></p>', 'mira@site.example'],
    [
      'an account name and more on a page of another address',
      rows(['Kennung <code>uid</code>', 'mira.holt'], ['<code>displayName</code>', 'Mira Holt']),
      'Mira Holt',
      'https://site.example/check?as=local',
    ],
  ])('%s', (_name, body, name, url = OWN) => {
    expect(named(body, url)).toBe(name)
  })

  test.each<[string, string, string?]>([
    ['a form of empty fields', '<form><label>Name</label><input><label>Website</label><input></form>'],
    [
      'a list of people',
      '<table><tr><th>User name</th><th>E-mail</th></tr><tr><td>mira</td><td>mira@site.example</td></tr></table>',
    ],
    ['a column', '<table><tr><th>User name</th></tr><tr><td>mira</td></tr></table>'],
    ['two people', rows(['Name', 'Mira Holt']) + rows(['Name', 'Ada Byron'])],
    ['a customer', rows(['Name', 'Mira Holt'], ['E-mail', 'mira@site.example']), 'https://site.example/crm/view'],
    ['a user by number', rows(['User name', 'mira'], ['Name', 'Mira Holt']), 'https://site.example/admin/users/7'],
    ['a user by name', rows(['User name', 'mira'], ['Name', 'Mira Holt']), 'https://site.example/profile/mira'],
    ['a part of the page', rows(['Name', 'Sales Reports'])],
  ])('not %s', (_name, body, url = OWN) => {
    expect(named(body, url)).toBeNull()
  })
})
