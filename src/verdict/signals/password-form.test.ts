import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { judgeCompared } from '../compare/compared.ts'
import { observePage } from '../compare/page-observation.ts'

const fields = '<input name="user"><input type="password"><button>Log in</button>'
/** A script shows one of its views; the markup of the others stays. */
const app = (view: 'loading' | 'login' | 'files') => {
  const style = (one: string) =>
    `data-bind="visible: view() == '${one}'" style="${one === view ? '' : 'display: none'}"`
  return `<title>Files</title><div ${style('loading')}>Loading</div><div ${style('login')}><h1>Login</h1><form data-bind="submit: login">${fields}</form></div><div ${style('files')}><p>Enter the path of a folder</p><a href="/new">New folder</a></div>`
}
const rendered = (body: string, showsPassword: boolean) => examplePage(body, { ownRequests: [], showsPassword })
const observed = (body: string, showsPassword: boolean) => observePage(rendered(body, showsPassword), null)

describe('a login form that a browser', () => {
  test.each([
    ['shows, although a script decides about it, is one', app('login'), true, 'logged_out'],
    ['does not show is none: the data for the page may be missing', app('loading'), false, 'unknown'],
    [
      'does not show, by a style sheet, is none',
      `<div class="off"><form action="/login">${fields.replace('Log in', 'Next')}</form></div>`,
      false,
      'unknown',
    ],
  ])('%s', (_name, body, shows, verdict) => {
    expect(observed(body, shows).judgement.verdict).toBe(verdict)
  })

  test.each([
    ['both are asked to log in', 'login', 'login', 'logged_out'],
    ['neither has its data', 'loading', 'loading', 'unknown'],
    ['only the session is let in', 'files', 'login', 'logged_in'],
    ['both are let in', 'files', 'files', 'unknown'],
  ] as const)('shows or not decides where %s', (_name, mine, theirs, verdict) => {
    const { sketch } = observed(app(theirs), theirs === 'login')
    expect(judgeCompared(observed(app(mine), mine === 'login'), sketch).judgement.verdict).toBe(verdict)
  })
})
