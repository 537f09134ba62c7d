import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { judgePage } from '../../verdict/verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(6)
const away = `<section>${prose}</section><div><div><form action="/logout" method="post"><button>Log out</button></form></div></div>`
const named = (html: string, body = prose) =>
  judgePage(examplePage(`<title>Home - Acme Desk</title>${html}<main>${body}</main>${away}`)).detectedUser

describe('a box of the frame that is the visitor’s', () => {
  test.each<[string, string, string]>([
    [
      'a panel in the sidebar',
      '<aside><div class="user-panel"><img alt="User Image"><div><a href="#">Mira Holt</a></div></div><nav><a href="/r">Sales Reports</a></nav></aside>',
      'Mira Holt',
    ],
    ['a handle and a role', '<header><div id="user-info"><b>mira.holt</b> <i>Editor</i></div></header>', 'mira.holt'],
    [
      'first letters before the name',
      '<header><div class="current-user"><b class="avatar">mh</b>Mira Holt</div></header>',
      'Mira Holt',
    ],
    ['a name in another writing', '<header><div class="user-info"><span>佐藤花子</span></div></header>', '佐藤花子'],
  ])('%s', (_name, html, name) => {
    expect(named(html)).toBe(name)
  })

  test.each<[string, string, string?]>([
    ['a box in the content', '<p>x</p>', '<div class="user-info"><a href="/u/3">Mira Holt</a></div>'],
    ['an author', '<aside><div class="post-author user-info">Mira Holt</div></aside>'],
    ['two people', '<aside><div class="user-info">Mira Holt</div><div class="user-info">Ada Byron</div></aside>'],
    ['entries of a menu', '<nav><ul class="user-menu"><li>Personal Data</li><li>Sales Reports</li></ul></nav>'],
    ['a lone word', '<header><div class="user-menu"><a href="/x">Foundry</a></div></header>'],
    ['a person to turn to', '<aside><div class="user-info"><b>Account manager</b><span>Mira Holt</span></div></aside>'],
    ['a mailbox', '<header><div class="account-info">support@acme.example</div></header>'],
  ])('not %s', (_name, html, body) => {
    expect(named(html, body)).toBeNull()
  })
})

describe('the label of the visitor’s picture or menu', () => {
  test.each<[string, string, string]>([
    ['before the name', '<header><img src="/a.png" alt="Avatar of Mira Holt"></header>', 'Mira Holt'],
    [
      'after it',
      `<header><button aria-label="Mira Holt's account" aria-haspopup="menu">MH</button></header>`,
      'Mira Holt',
    ],
    [
      'with an address',
      '<nav><a href="#" aria-label="Account: Mira Holt (mira@site.example)">MH</a></nav>',
      'Mira Holt',
    ],
    ['in German', '<header><a href="#" title="Profilbild von Mira Holt"></a></header>', 'Mira Holt'],
    ['in Japanese', '<header><a href="#" title="miraさんのアバター"></a></header>', 'mira'],
    ['in Chinese', '<header><img src="/a.png" alt="王小明的头像"></header>', '王小明'],
  ])('%s', (_name, html, name) => {
    expect(named(html)).toBe(name)
  })

  test.each<[string, string, string?]>([
    ['an author in the content', '<p>x</p>', '<img src="/a.png" alt="Avatar of Mira Holt">'],
    ['what the menu holds', '<header><button aria-label="Account menu">MH</button></header>'],
    ['whose picture nobody knows', '<header><img src="/a.png" alt="Avatar of the user"></header>'],
    ['a member of a list', '<aside class="comment-list"><img src="/a.png" alt="Avatar of Mira Holt"></aside>'],
  ])('not %s', (_name, html, body) => {
    expect(named(html, body)).toBeNull()
  })
})
