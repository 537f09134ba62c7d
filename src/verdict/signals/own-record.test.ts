import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { judgePage } from '../verdict.ts'

const away = '<a href="/logout">Log out</a>'
const form = (fields: string) => `<form method="post">${fields}<button>Save</button></form>`
const record = form(
  '<input name="user[full_name]" value="Mira Holt"><input name="user[email]" value="mira@site.example">',
)
const page = (url: string, body: string) => examplePage(`<title>Desk</title>${body}`, { finalUrl: url })

describe('the form of the visitor’s own record', () => {
  test.each<[string, string, string]>([
    ['full name before e-mail', 'https://site.example/settings/profile', record],
    ['in the query', 'https://site.example/backend?op=pref-prefs', record],
    [
      'a name, and fields for another password',
      'https://site.example/account',
      form(
        '<input name="display_name" value="Mira Holt"><input name="email" value="m@x.example"><input type="password">',
      ),
    ],
  ])('%s', (_name, url, body) => {
    const judged = judgePage(page(url, away + body))
    expect(judged.detectedUser).toBe('Mira Holt')
    expect(judged.evidence.map(({ signal }) => signal)).toContain('own_record')
  })

  test.each<[string, string, string]>([
    ['a record of somebody', 'https://site.example/users/7/settings', record],
    ['one by its id', 'https://site.example/settings?user_id=7', record],
    ['any other page', 'https://site.example/customers/new', record],
    ['an empty form', 'https://site.example/profile', form('<input name="email"><input name="full_name">')],
    [
      'a login that remembers',
      'https://site.example/account',
      form('<input name="username" value="mira"><input type="password">'),
    ],
    [
      'a list of people',
      'https://site.example/settings',
      [1, 2, 3].map((n) => form(`<input name="email" value="p${n}@site.example">`)).join(''),
    ],
  ])('not %s', (_name, url, body) => {
    const judged = judgePage(page(url, away + body))
    expect(judged.detectedUser).toBeNull()
    expect(judged.evidence.map(({ signal }) => signal)).not.toContain('own_record')
  })
})

describe('fields of the form of the visitor’s own record', () => {
  const named = (fields: string) => judgePage(page('https://site.example/account/', away + form(fields))).detectedUser

  test.each<[string, string, string]>([
    [
      'by an id beside the name',
      '<input name="form.widgets.fullname" id="form-fullname" value="Mira Holt">',
      'Mira Holt',
    ],
    [
      'first and last name, each by itself',
      '<input name="who-first_name" id="a1" value="Mira"><input name="who-last_name" id="a2" value="Holt">',
      'Mira Holt',
    ],
    [
      'an address before three fields to change the password',
      `<input type="email" name="who-email" id="e" value="m@site.example">${'<input type="password">'.repeat(3)}`,
      'm@site.example',
    ],
  ])('%s', (_name, fields, name) => {
    expect(named(fields)).toBe(name)
  })

  test.each<[string, string]>([
    ['the names of two people', '<input name="a_first_name" value="Mira"><input name="b_first_name" value="Ada">'],
    ['what mail is sent with', '<input name="smtp_username" value="relay">'],
    ['the address of those who help', '<input name="support_email" value="help@acme.example">'],
    ['a company', '<input name="company_full_name" value="Acme Holding">'],
    ['a picture', '<input type="file" name="username" value="mira">'],
  ])('not %s', (_name, fields) => {
    expect(named(fields)).toBeNull()
  })
})
