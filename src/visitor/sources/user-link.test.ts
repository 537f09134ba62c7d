import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { judgePage } from '../../verdict/verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(20)
const away = '<form action="/logout" method="post"><button>Log out</button></form>'
const at = (bar: string, body = prose) => examplePage(`<title>Desk</title>${bar}<main>${body}</main><div>${away}</div>`)

describe('a link that is marked as the visitor’s', () => {
  test.each<[string, string, string]>([
    [
      'by an arrow, leading to a page of users',
      '<header><ul><li><a class="header-item js-tab" href="/user/menu/">Mira Holt <i class="fa fa-chevron-down"></i></a></li></ul></header>',
      'Mira Holt',
    ],
    [
      'by the picture of a person',
      '<div class="navbar"><a href="#"><i class="bi bi-person-fill"></i> <span>mira</span></a></div>',
      'mira',
    ],
    [
      'by leading to the login, as a logged-in user sees it',
      '<div class="header"><div class="status"><a href="/login" class="account">mira.holt</a></div></div>',
      'mira.holt',
    ],
    [
      'with the icons of a font around it',
      '<nav><a href="#" class="dropdown-toggle"><i class="material-icons person">person</i>Mira Holt<i class="material-icons">expand_more</i></a></nav>',
      'Mira Holt',
    ],
    ['as a user name in plain text', '<div id="toolbar"><span>&nbsp; mira.holt</span></div>', 'mira.holt'],
    ['as a user name in what informs', '<div id="sub"><div id="desk-info">mira.holt</div></div>', 'mira.holt'],
    ['as an e-mail address', '<nav><span>mira@site.example</span></nav>', 'mira@site.example'],
  ])('%s', (_name, bar, name) => {
    expect(judgePage(at(bar)).detectedUser).toBe(name)
  })

  test('the first entry of the menu of the visitor’s pages', () => {
    const entries = '<li><a href="/account">Mira Holt</a></li><li><a href="/account/alerts">Price Watch</a></li>'
    expect(judgePage(at(`<nav><ul>${entries}</ul></nav>`)).detectedUser).toBe('Mira Holt')
  })

  test('not a link of a page whose body says that it is about the account', () => {
    const link = '<p><a href="/account/alerts">Price Watch</a></p>'
    expect(judgePage(examplePage(`<body class="account-alerts">${prose}${link}${away}`)).detectedUser).toBeNull()
  })

  test.each<[string, string, string?]>([
    ['a menu', '<nav><a href="/reports" class="dropdown-toggle">Sales Reports <i class="caret"></i></a></nav>'],
    [
      'two people',
      '<nav><a href="/user/3"><i class="fa-user"></i> Mira Holt</a><a href="/user/4"><i class="fa-user"></i> Ada Byron</a></nav>',
    ],
    [
      'a later entry of the menu of the visitor’s pages',
      '<aside><ul><li><a href="/account/orders">Orders</a></li><li><a href="/account/alerts">Price Watch</a></li></ul></aside>',
    ],
    ['a control to delete the account', '<nav><a href="/profile/delete" class="profile">Erase Everything</a></nav>'],
    ['an author', '<p>x</p>', '<article><a href="/user/3"><i class="fa-user"></i> Mira Holt</a></article>'],
    [
      'somebody in a table',
      '<p>x</p>',
      `${prose}<table><tr><td><a href="/user/3" class="user">Mira Holt</a></td></tr></table>${prose}`,
    ],
    ['another host', '<nav><a href="https://other.example/user/mira" class="user">mira.holt</a></nav>'],
    ['somebody to write to', '<nav><a href="mailto:help@site.example" class="user">help@site.example</a></nav>'],
    ['the site itself', '<nav><a href="/me" class="user">Desk</a></nav>'],
    [
      'the first letters of a name and a word',
      '<nav><a href="#" class="user-menu"><i class="avatar">mh</i><span>User</span></a></nav>',
    ],
    ['an address in what informs', '<div id="desk-info">mira@site.example</div>'],
    ['a version and a file', '<div id="status">v1.2 app.js site.example.net</div>'],
  ])('not %s', (_name, bar, body) => {
    expect(judgePage(at(bar, body)).detectedUser).toBeNull()
  })

  test('names nobody on a page without a login', () => {
    const bar = '<nav><a href="/user/mira"><i class="fa-user"></i> mira</a> <a href="/login">Log in</a></nav>'
    expect(judgePage(examplePage(`${bar}<main>${prose}</main>`))).toMatchObject({ detectedUser: null })
  })
})
