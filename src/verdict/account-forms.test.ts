import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import type { Page } from '../page/page.ts'
import { judgeCompared } from './compare/compared.ts'
import { observePage } from './compare/page-observation.ts'
import { judgePage } from './verdict.ts'

const entries = 'Products,Facets,Collections,Assets,Orders,Customers,Groups,Promotions,Sellers,Channels,Stock,Roles'
const links = (under: string) =>
  entries
    .split(',')
    .map((one) => `<a class="nav-link" href="${under}/${one.toLowerCase()}"><i></i><span>${one}</span></a>`)
const field = (name: string, type = 'text', more = '') =>
  `<app-field><label for="${name}">${name}</label><input id="${name}" type="${type}" ${more}></app-field>`
const password = (name = 'password', more = '') => field(name, 'password', more)
const form = (...content: string[]) => `<form novalidate class="ng-valid">${content.join('')}</form>`
const button = (label: string) => `<div class="action-bar"><button class="btn primary">${label}</button></div>`
const heading = (text: string) => `<h1>${text}</h1>`

/** The whole navigation; and the user's name on a menu whose entries, such as the log-out, are drawn when it is opened. */
const bar = (name: string) =>
  `<div class="top-bar"><app-dropdown><button class="trigger"><span class="user-name">${name}</span><i></i></button></app-dropdown></div>`
const unnamed = (...content: string[]) =>
  `<title>Shop admin</title><app-root><nav class="sidenav">${links('/admin').join('')}</nav><main>${content.join('')}</main></app-root>`
const admin = (...content: string[]) => unnamed(...content).replace('<app-root>', `<app-root>${bar('Mira Holt')}`)

const person = [field('emailAddress'), field('firstName'), field('lastName')]
const profile = admin(button('Update'), form(...person, password()))

const rendered = (body: string, path: string, over: Partial<Page> = {}) =>
  examplePage(body, { requestedUrl: `https://shop.example${path}`, ownRequests: [], showsPassword: true, ...over })
const login = `<title>Shop admin</title><app-root><app-login>${form(field('username'), password(), '<button>Log in</button>')}</app-login></app-root>`
const anonymous = observePage(
  rendered(login, '/admin/settings/profile', { finalUrl: 'https://shop.example/admin/login' }),
)

describe('a form of a user who is let in', () => {
  test.each<[string, string, string]>([
    ['a profile, saved by a button above its form', profile, '/admin/settings/profile'],
    [
      'the same in an application that names nobody',
      unnamed(button('Update'), form(...person, password())),
      '/admin/settings/profile',
    ],
    [
      'a profile that any button may send',
      admin(form(...person, password(), button('Submit'))),
      '/admin/settings/profile',
    ],
    [
      'a profile in German',
      admin(button('Speichern'), form(field('email'), field('benutzername'), password('passwort'))),
      '/admin/einstellungen/profil',
    ],
    [
      'another e-mail address',
      admin(heading('Change e-mail'), form(field('email', 'email'), password(), button('Continue'))),
      '/admin/email',
    ],
    [
      'another e-mail address, filled in by a browser',
      admin(
        heading('Change e-mail'),
        form(
          field('email', 'email', 'autocomplete="username"'),
          password('password', 'autocomplete="current-password"'),
          button('Save'),
        ),
      ),
      '/admin/email',
    ],
    [
      'a password to confirm, with the button outside',
      admin(heading('Delete channel'), form(password()), button('Delete')),
      '/admin/channels/7/delete',
    ],
    [
      'a password to confirm',
      admin(heading('Delete channel'), form(password(), button('Continue'))),
      '/admin/channels/7/delete',
    ],
    ['a new user', admin(button('Create'), form(...person, password())), '/admin/administrators/create'],
    [
      'a new user with a name only',
      unnamed(heading('Add user'), form(field('username'), password()), button('Add user')),
      '/admin/users/new',
    ],
    [
      'an invitation',
      admin(heading('Invite'), form(field('email'), password()), button('Send invitation')),
      '/admin/team/invite',
    ],
    [
      'mail settings',
      unnamed(heading('SMTP'), form(field('host'), field('port'), field('username'), password(), button('OK'))),
      '/admin/mail',
    ],
    [
      'mail settings with the button outside',
      admin(heading('SMTP'), form(field('smtp_user'), password('smtp_pass')), button('Save')),
      '/admin/mail',
    ],
    [
      'a new API key',
      admin(heading('New API key'), form(field('name'), password()), button('Generate')),
      '/admin/keys/new',
    ],
    [
      'a database',
      unnamed(
        heading('New connection'),
        form(field('server'), field('user'), password(), field('database')),
        button('Test'),
        button('Save'),
      ),
      '/admin/connections/new',
    ],
  ])('%s', (_name, body, path) => {
    const page = rendered(body, path)
    expect(judgePage(page).verdict).not.toBe('logged_out')
    expect(judgeCompared(observePage(page), anonymous.sketch).judgement.verdict).toBe('logged_in')
  })
})

const shop = (...content: string[]) =>
  `<title>Acme Outdoor</title><header><a href="/">Acme</a><nav>${links('/shop').join('')}</nav></header><main>${content.join('')}</main>`
const credentials = [field('email', 'email'), password()]

describe('a login wall stays one', () => {
  test.each<[string, string, string]>([
    ['below the navigation of a shop', shop(form(...credentials, '<button>Log in</button>')), '/account'],
    [
      'with a button that says nothing',
      shop(heading('Welcome'), form(...credentials, '<button>Continue</button>')),
      '/account',
    ],
    [
      'without any button but an icon',
      shop(heading('Welcome'), form(...credentials), '<button><svg></svg></button>'),
      '/account',
    ],
    ['whose button is outside of its form', shop(form(...credentials), button('Sign in')), '/account'],
    [
      'whose button is drawn from nothing',
      shop(form(...credentials), '<div class="btn">Sign in</div><button>Help</button>'),
      '/account',
    ],
    [
      'that asks for a company, too',
      shop(form(field('company'), ...credentials, '<button>Continue</button>')),
      '/account',
    ],
    ['for a guest who has a menu', shop(bar('Guest'), form(...credentials, '<button>Continue</button>')), '/account'],
    [
      'beside a form to sign up',
      shop(
        form(...person, password(), '<button>Continue</button>'),
        heading('Returning customers'),
        form(...credentials, '<button>Continue</button>'),
      ),
      '/account',
    ],
    [
      'beside a form to sign up that says so',
      shop(
        form(...person, password(), '<button>Create account</button>'),
        form(...credentials, '<button>Sign in</button>'),
      ),
      '/account',
    ],
    [
      'for a user who is remembered',
      shop(
        bar('Mira Holt'),
        form(field('email', 'email', 'value="mira@shop.example"'), password(), '<button>Continue</button>'),
      ),
      '/account',
    ],
    [
      'for a user who is remembered, and may leave',
      shop(
        bar('Mira Holt'),
        form(field('email', 'email', 'value="mira@shop.example"'), password(), '<button>Sign in</button>'),
        '<a href="/switch">Not you?</a>',
      ),
      '/account',
    ],
    [
      'of a session that has expired',
      admin(
        heading('Your session has expired'),
        '<p>Confirm your password to continue.</p>',
        form(password(), button('Confirm')),
      ),
      '/admin/orders',
    ],
    [
      'of a session that has expired, with any button',
      admin('<p>Your session has expired. Confirm your password.</p>', form(password(), button('Continue'))),
      '/admin/orders',
    ],
    [
      'that demands a login',
      admin('<p>Please log in again to go on.</p>', form(field('username'), password()), button('Go on')),
      '/admin/orders',
    ],
    [
      'in a language that is not known',
      `<html lang="fi">${shop(heading('Kirjaudu'), form(field('username'), password(), '<button>Kirjaudu</button>'))}`,
      '/account',
    ],
    [
      'by its title',
      shop(form(...credentials), button('Start')).replace('Acme Outdoor', 'Sign in - Acme Outdoor'),
      '/account',
    ],
    [
      'filled in by a browser',
      shop(
        form(
          field('email', 'email', 'autocomplete="username"'),
          password('password', 'autocomplete="current-password"'),
          '<button>Start shopping</button>',
        ),
      ),
      '/account',
    ],
  ])('%s', (_name, body, path) => {
    expect(judgePage(rendered(body, path)).verdict).toBe('logged_out')
  })
})
