import { describe, expect, test } from 'vitest'
import { examplePage } from '../../../test/support/example-page.ts'
import { parsePage } from '../../page/parse.ts'
import { selfAnswer } from './self-answer.ts'

const named = (url: string, body: string) => {
  const page = examplePage(body, { finalUrl: `https://site.example${url}` })
  return selfAnswer(page, parsePage(page.body)).names[0]?.name ?? null
}

describe('an answer that is hardly more than the visitor’s name', () => {
  test.each<[string, string, string]>([
    ['a lone field, asked for by a parameter', '/session?whoami', '{"result":"mira.holt"}'],
    ['a string', '/api/whoami', '"mira.holt"'],
    ['plain text', '/_user', 'mira.holt\n'],
    [
      'a name beside what says that somebody is logged in',
      '/loginStatus',
      '{"status":"loggedIn","username":"mira.holt"}',
    ],
    ['the same anywhere', '/api/boot', '{"authenticated":true,"username":"mira.holt","theme":"dark"}'],
  ])('%s', (_name, url, body) => {
    expect(named(url, body)).toBe('mira.holt')
  })

  test.each<[string, string, string]>([
    ['nobody', '/whoami', '{"result":"anonymous"}'],
    ['a sentence', '/whoami', 'You are nobody here.'],
    ['a refusal', '/whoami', '{"result":"not logged in"}'],
    ['a name that is asked for', '/api/projects/7/owner', '{"name":"mira.holt"}'],
    ['another status', '/jobs/7', '{"status":"done","username":"mira.holt"}'],
    ['somebody who is not logged in', '/loginStatus', '{"status":"notLoggedIn","username":"mira.holt"}'],
    ['a list of users', '/security/users', '[{"userId":"mira.holt","type":"admin"}]'],
  ])('not %s', (_name, url, body) => {
    expect(named(url, body)).toBeNull()
  })
})
