import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(6)
const away = '<a href="/logout">Log out</a>'

/** Whom a page names whose visitor is logged in, and whose control to log out stands as near to others as it can. */
function named(html: string, url = 'https://site.example/home'): string | null {
  const page = `<title>Home - Acme Desk</title>${html}${away}<main><h1>Overview</h1>${prose}</main>`
  const judged = judgePage(examplePage(page, { finalUrl: url }))
  expect(judged.verdict).toBe('logged_in')
  return judged.detectedUser
}

describe('is not taken for the visitor', () => {
  test.each<[string, string, string?]>([
    ['an address to write to', '<header><span>support@acme.example</span></header>'],
    ['the project that is open', '<header><button class="dropdown-toggle">Website Relaunch <i></i></button></header>'],
    ['a company', '<header><span class="brand">Acme Industries</span></header>'],
    ['an assignee', '<dl><dt>Assignee</dt><dd><a href="/users/4" class="user">Carlos Vega</a></dd></dl>'],
    ['who edited last', '<footer>Last edited by <a class="username" href="/u/carlos">carlos</a></footer>'],
    ['who edited last, in a bar', '<div>Zuletzt bearbeitet von <a class="username" href="/u/7">carlos</a></div>'],
    ['a number of users', '<div class="status">Logged in users: 3</div>'],
    ['others who are here', '<div>Users online: <a href="/u/carlos">carlos</a>, <a href="/u/ana">ana</a></div>'],
    ['the newest member', '<div>Our newest member <a class="username" href="/m?u=9"><b>carlos</b></a></div>'],
    ['a role', '<header><div class="user-role">Administrator</div></header>'],
    ['a language', '<header><button class="dropdown-toggle">Português Brasil</button></header>'],
    [
      'what a wiki does with a page',
      '<div class="dropdown-menu"><a href="/-/changelog">Changelog</a> <a href="/a">Attachments</a></div>',
    ],
    ['what a server does', '<header><div class="user-menu">Restart</div></header>'],
    ['a message key', '<nav><span>menu.home</span></nav>'],
    ['a file', '<div id="toolbar"><span>settings.json</span></div>'],
    ['the icon of a font', '<div id="toolbar"><i class="material-icons">error_outline</i></div>'],
    ['the icon of an element for icons', '<nav><mwc-icon><span><slot>filter_list</slot></span></mwc-icon></nav>'],
    ['an icon without a class', '<nav><i>filter_list</i></nav>'],
    ['an icon by its class', '<nav><span class="icons-outlined">filter_list</span></nav>'],
    ['an icon that is not read out', '<nav><span aria-hidden="true">filter_list</span></nav>'],
    [
      'a page of settings, by the picture of a person',
      '<nav><a href="/account/x" class="dropdown-toggle"><i class="icon-user"></i> Display Preferences</a></nav>',
    ],
    [
      'a page of their own in another language',
      '<nav><a href="/profil"><i class="user"></i> Mes Informations</a></nav>',
    ],
    [
      'a user whom an administrator may become',
      '<table><tr><td class="username">carlos</td><td><a href="/su?u=carlos">Log in as carlos</a></td></tr></table>',
    ],
    ['one more such', '<ul><li><a href="/su/4">Login as user Carlos Vega</a></li></ul>'],
    [
      'a person to turn to',
      '<div class="user-box"><h3>Your contact</h3><p>Carlos Vega</p><p>carlos@acme.example</p></div>',
    ],
    [
      'the label of a field in a dictionary, however often it stands there',
      `<script>var en = {"username":"Nom d'utilisateur"}, fr = {"username":"Nom d'utilisateur"}</script>`,
    ],
    [
      'a record at its own address',
      '<form><input name="username" value="carlos"></form>',
      'https://site.example/users/9',
    ],
  ])('%s', (_name, html, url) => {
    expect(named(html, url)).toBeNull()
  })
})

describe('is taken for the visitor anyway', () => {
  const menu = (before: string, own: string) =>
    `<footer-bar><div>${before}</div></footer-bar><div id="admin-bar"><div><span class="ab_user">mira.holt</span></div>${own}</div>`

  test.each<[string, string]>([
    ['right after what runs the site', 'Powered by <a href="https://software.example/">Quillpress</a>'],
    ['right after its host', 'Gehostet von <a href="https://host.example/">Rackhaus</a>'],
    ['right after its maker', 'Propulsé par <a href="https://maker.example/">Plumier</a>'],
  ])('who stands %s', (_name, before) => {
    const html = menu(before, '<ul><li><a href="/logout">Log out</a></li></ul>')
    const page = `<title>Gallery</title><main><h1>Pictures</h1>${prose}</main>${html}`
    expect(judgePage(examplePage(page)).detectedUser).toBe('mira.holt')
  })

  test.each<[string, string]>([
    ['a sentence at the foot', '<div class="foot"><p>Logged in as <span>mira.holt</span></p></div>'],
    ['a sentence in Polish', '<div class="foot"><p>Zalogowany(a) jako <span class="who">mira.holt</span></p></div>'],
    ['a box of the header', '<header><div class="user-info"><b>mira.holt</b></div></header>'],
  ])('%s of a page that is called an article as a whole', (_name, html) => {
    const control = '<div><div><form action="/logout" method="post"><button>Log out</button></form></div></div>'
    const page = `<title>Write - Acme Press</title><body class="ready post-content" id="page-article">${html}<section>${prose}</section>${control}</body>`
    expect(judgePage(examplePage(page)).detectedUser).toBe('mira.holt')
  })
})
