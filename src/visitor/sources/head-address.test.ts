import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { judgePage } from '../../verdict/verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(6)

function named(head: string, url = '/week', body = ''): string | null {
  const page = `<html><head><title>Week - Acme Desk</title>${head}</head><body><h1>Week</h1>${body}${prose}<div><a href="/logout">Log out</a></div></body></html>`
  const judged = judgePage(examplePage(page, { finalUrl: `https://site.example${url}` }))
  expect(judged.verdict).toBe('logged_in')
  return judged.detectedUser
}

describe('a user name that the style sheets and feeds of a page are asked for by', () => {
  test.each<[string, string]>([
    ['a style sheet', '<link rel="stylesheet" href="style.php?login=mira.holt&amp;v=3">'],
    ['a feed', '<link rel="alternate" type="application/rss+xml" href="/feed?user=mira.holt">'],
    ['two that agree', '<link href="/a.css?username=mira.holt"><link href="/feed?user=mira.holt">'],
    [
      'beside others',
      '<link href="/a.css?v=7"><link href="https://cdn.example/f?user=ada"><link href="/f?user=mira.holt">',
    ],
  ])('%s', (_name, head) => {
    expect(named(head)).toBe('mira.holt')
  })

  test.each<[string, string, string?, string?]>([
    ['two that differ', '<link href="/a.css?user=mira.holt"><link href="/feed?user=ada">'],
    ['nobody', '<link href="/a.css?user=guest">'],
    ['a mailbox', '<link href="/a.css?user=support@acme.example">'],
    ['a number', '<link href="/a.css?user=71">'],
    ['another host', '<link href="https://cdn.example/a.css?user=mira.holt">'],
    ['an account, which may be a company', '<link href="/a.css?account=acme-retail">'],
    ['an author', '<link href="/feed?author=mira.holt">'],
    ['whom the page is about', '<link rel="alternate" href="/feed?user=ada.byron">', '/people/ada.byron'],
    ['whom the page is about, by a number', '<link rel="alternate" href="/feed?user=ada.byron">', '/member?id=12'],
    ['a link of the content', '', '/week', '<a href="/week?user=ada.byron">Another week</a>'],
  ])('not of %s', (_name, head, url, body) => {
    expect(named(head, url, body)).toBeNull()
  })
})
