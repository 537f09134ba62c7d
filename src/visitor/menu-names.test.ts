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
  ['a user with an icon', `<ul><li><a class="icon icon-user" href="#">mira</a></li><li>${out}</li></ul>`, 'mira'],
  [
    'one of several collections',
    `<div><a href="/admin/collections/posts">Posts</a><a href="/admin/collections/secrets">Secrets</a>${out}</div>`,
    null,
  ],
  [
    'the control of the same folder',
    `<div><a href="/users/mira">mira</a> <a href="/users/logout">Logout</a></div>`,
    'mira',
  ],
  ['a page of the same folder', `<div><a href="/u/mira">Mira</a> <a href="/u/inbox">Inbox</a>${out}</div>`, 'Mira'],
  [
    'parts of an account',
    `<ul><li><a href="/account/adressen">Adressen</a></li><li><a href="/account/rezepte">Rezepte</a></li><li>${out}</li></ul>`,
    null,
  ],
  ['two links to one user', `<div><a href="/users/mira">mira</a> <a href="/users/mira">mira</a> ${out}</div>`, 'mira'],
  [
    'what opens the menu, by what it says to a screen reader',
    `<header><div><button aria-expanded="false"><span>Mira Holt</span></button><div>${out}</div></div></header>`,
    'Mira Holt',
  ],
  [
    'what opens the menu, by what its script needs',
    `<div><a href="#" data-bs-toggle="dropdown">Mira Holt</a><ul><li>${out}</li></ul></div>`,
    'Mira Holt',
  ],
  ['an entry that is called like its address', `<div><a href="/unread">Unread</a> ${out}</div>`, null],
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
  [
    'Benutzer, not Mandant',
    '<p>Mandant <b>acme</b> Benutzer <b>mholt</b> Rolle <b>admin2</b> <a href="/logout">Log out</a></p>',
    'mholt',
  ],
  ['an entry of a menu', `<ul><li><a href="/u">User</a></li><li><a href="/x">mira</a></li><li>${out}</li></ul>`, null],
  ['an account, which may be a firm', `<div>Account <a href="/a">Acme Holding</a> ${out}</div>`, null],
])('the label "%s" before a name', (_label, bar, user) => {
  expect(userIn(bar)).toBe(user)
})

test('a class names the visitor of a page without a control to log out', () => {
  const bar = '<script>loggedIn = true</script><header><span class="user-name">Mira Holt</span></header>'
  expect(userIn(bar)).toBe('Mira Holt')
})
