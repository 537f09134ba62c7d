import { expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(6)
const out = '<form action="/logout" method="post"><input type="submit" value="Log out"></form>'
const userIn = (bar: string) => judgePage(examplePage(`<title>Desk</title>${bar}<main>${prose}</main>`)).detectedUser

test.each<[string, string, string | null]>([
  ['a cluster', `<ul><li>Cluster <a href="#/cluster">rabbit@node1</a></li><li>${out}</li></ul>`, null],
  [
    'a cluster and a user',
    `<ul><li>Cluster <a href="#/cluster">rabbit@node1</a></li><li>User <a href="#/users/mira">mira</a> ${out}</li></ul>`,
    'mira',
  ],
  ['a process in a bar, not right', `<header><span>worker@node1</span></header>${prose}<footer>${out}</footer>`, null],
  ['an address', `<ul><li><span>mira@site.example</span></li><li>${out}</li></ul>`, 'mira@site.example'],
  ['an address of this machine', `<ul><li><span>mira@localhost</span></li><li>${out}</li></ul>`, 'mira'],
])('%s next to the control to log out', (_what, bar, user) => {
  expect(userIn(bar)).toBe(user)
})

test.each<[string, string, string | null]>([
  ['User', `<div>User <a href="#/users/mira">mira</a> ${out}</div>`, 'mira'],
  ['Benutzer', `<div>Benutzer <b>mira</b> ${out}</div>`, 'mira'],
  ['Utilisateur', `<div>Utilisateur <b>mira</b> ${out}</div>`, 'mira'],
  ['Usuario', `<div>Usuario <b>mira</b> ${out}</div>`, 'mira'],
  ['Пользователь', `<div>Пользователь <b>mira</b> ${out}</div>`, 'mira'],
  ['用户', `<div>用户 <b>mira</b> ${out}</div>`, 'mira'],
  ['User: in an element of its own', `<div><i>User:</i> <b>mira</b> ${out}</div>`, 'mira'],
  ['an entry of a menu', `<ul><li><a href="/u">User</a></li><li><a href="/x">mira</a></li><li>${out}</li></ul>`, null],
  ['an account, which may be a firm', `<div>Account <a href="/a">Acme Holding</a> ${out}</div>`, null],
])('the label "%s" before a name', (_label, bar, user) => {
  expect(userIn(bar)).toBe(user)
})

const listed = '<h2><a href="/ds">ds</a></h2><p><a href="/ds/plants">plants</a></p>'
const many = '<p><img src="/p.png"> <i></i> <b>Lorem ipsum dolor sit</b></p>'.repeat(12)

test.each<[string, string]>([
  ['what a page lists', `<header><nav>${out}</nav></header><section>${listed}</section>`],
  ['the same without a header', `<div>${out}</div><div>${listed}</div>`],
  ['the same in a box of the visitor', `<div>${out}</div><div class="my-projects">${listed}</div>`],
  [
    'entries of a menu',
    `<ul><li><a href="/plants">plants</a></li><li><a href="/st/admin/">Admin</a></li><li>${out}</li></ul>`,
  ],
  ['an entry with a tooltip', `<a href="/x/accounting" title="Accounting">accounting</a>${out}`],
  ['settings of a user', `<a href="/user/keys">Keys</a><a href="/user/ssh-keys">SSH Keys</a>${out}`],
  ['somebody below the header', `<header>${out}</header><section><a href="/users/carlos">carlos</a> wrote</section>`],
  ['somebody far above', `<div><a href="/users/carlos">carlos</a> wrote</div>${many}<div>${out}</div>`],
  ['somebody far below', `<div>${out}</div>${many}<div><a href="/users/carlos">carlos</a> wrote</div>`],
])('a link whose text is a part of its address is not the visitor: %s', (_what, html) => {
  expect(userIn(`<div class="page">${html}</div>`)).toBeNull()
})

test.each<[string, string]>([
  ['/users/mira', 'mira'],
  ['/users/mira-holt', 'Mira Holt'],
  ['/users/27/mira', 'mira'],
  ['/user/mira', 'mira'],
  ['/account/mira', 'mira'],
  ['/benutzer/mira', 'mira'],
  ['/@mira', 'mira'],
  ['/wiki/User:Mira', 'Mira'],
])('but a link to their page is: %s', (href, name) => {
  expect(userIn(`<div><a href="${href}">${name}</a> ${out}</div>`)).toBe(name)
})

test.each([
  ['another header', `<header><span class="user">mira</span></header><header>${out}</header>`],
  ['the header around that of the control', `<header><span class="user">mira</span><header>${out}</header></header>`],
])('and a name in %s', (_where, html) => {
  expect(userIn(`<div class="page">${html}</div>`)).toBe('mira')
})

test('and one to any page, in a box of theirs', () => {
  expect(userIn(`<div><a class="user" href="/mira">mira</a> ${out}</div>`)).toBe('mira')
})

test('nor does such an entry hide the name that opens the menu', () => {
  const toggle = '<header><ul><li><a href="/user/menu/">mira <i class="fa fa-chevron-down"></i></a></li></ul>'
  const menu = '<ul><li><a href="/user/1/mira/">Profile</a></li><li><a href="/st/admin/">Admin</a></li>'
  expect(userIn(`${toggle}<nav>${menu}<li>${out}</li></ul></nav></header>`)).toBe('mira')
})
