import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { judgePage } from '../../verdict/verdict.ts'

const away = '<div><div><form action="/logout" method="post"><button>Log out</button></form></div></div>'
const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(6)
const named = (body: string) =>
  judgePage(examplePage(`<title>Desk</title><main>${body}<section>${prose}</section></main>${away}`)).detectedUser

describe('a picture, a name and a link to the visitor’s own account', () => {
  test.each<[string, string]>([
    [
      'in the content',
      '<div><span class="avatar large"><img src="/a.png"></span><div><h2>Mira Holt</h2><ul><li><a href="/admin/account/">Conta</a></li></ul></div></div>',
    ],
    [
      'in one element',
      '<div class="me"><img class="user-photo" src="/a.png"><b>Mira Holt</b> <a href="/profile">Edit</a></div>',
    ],
  ])('%s', (_name, body) => {
    expect(named(body)).toBe('Mira Holt')
  })

  test.each<[string, string]>([
    ['somebody else’s page', '<div><img class="avatar"><h2>Mira Holt</h2><a href="/users/7">Profile</a></div>'],
    ['an author', '<div class="author"><img class="avatar"><h2>Mira Holt</h2><a href="/profile">More</a></div>'],
    [
      'two people',
      ['Mira Holt', 'Ada Byron']
        .map((who) => `<div><i class="avatar"></i><b>${who}</b><a href="/me">Me</a></div>`)
        .join(''),
    ],
    [
      'a picture far away',
      `<div><img class="avatar">${prose}${prose}<h2>Mira Holt</h2><a href="/account">Account</a></div>`,
    ],
    [
      'another site',
      '<div><img class="avatar"><h2>Mira Holt</h2><a href="https://other.example/account">Account</a></div>',
    ],
  ])('not %s', (_name, body) => {
    expect(named(body)).toBeNull()
  })
})
