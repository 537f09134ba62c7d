import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RecordedVisit } from './recorded-visit.ts'
import { readApps } from './recorded-visit.ts'
import { computeIndex, type IndexEntry } from './recording-index.ts'

const url = 'http://127.0.0.1:29999/'
const visit = (kind: RecordedVisit['case'], body: string, over: Partial<RecordedVisit> = {}): RecordedVisit => ({
  app: 'app',
  case: kind,
  page: 'root',
  label_logged_in: kind === 'valid',
  username: 'mira',
  display_name: 'Mira Holt',
  email: null,
  hops: [{ url, status: 200, headers: {}, body, request_cookie: '' }],
  final_url: url,
  ...over,
})

function indexed(valid: RecordedVisit, anonymous: RecordedVisit): IndexEntry | undefined {
  const visits = new Map([
    ['anonymous-root.json', anonymous],
    ['anonymous-root.nokeep.json', visit('anonymous', 'another', { client: 'keeps nothing' })],
    ['valid-root.json', valid],
  ])
  return computeIndex([{ name: 'app', visits, valid: {}, corrupted: {} }]).find(
    ({ file }) => file === 'app/valid-root.json',
  )
}

const long = (token: string, count: number) => `<p>${'Lorem ipsum dolor. '.repeat(20)}</p>${token} seen ${count} times`

describe('the index of recordings', () => {
  test.each<[string, RecordedVisit, RecordedVisit, boolean]>([
    ['the same body', visit('valid', 'x'), visit('anonymous', 'x'), true],
    ['another body', visit('valid', 'x'), visit('anonymous', 'y'), false],
    [
      'long bodies but for numbers and tokens',
      visit('valid', long('aaaaaaaaaaaaaaaa1', 2)),
      visit('anonymous', long('bbbbbbbbbbbbbbbbbb2', 31.5)),
      true,
    ],
    ['short bodies but for a number', visit('valid', '{"user":7}'), visit('anonymous', '{"user":0}'), false],
    ['another place at the end', visit('valid', 'x'), visit('anonymous', 'x', { final_url: `${url}login` }), false],
    ['another query at the end', visit('valid', 'x'), visit('anonymous', 'x', { final_url: `${url}?a=1` }), true],
    [
      'another status',
      visit('valid', 'x'),
      visit('anonymous', 'x', { hops: [{ url, status: 403, headers: {}, body: 'x', request_cookie: '' }] }),
      false,
    ],
  ])('a valid page and the anonymous one: %s', (_name, valid, anonymous, expected) => {
    expect(indexed(valid, anonymous)?.same_as_anonymous).toBe(expected)
  })

  test.each([
    ['<b>MIRA HOLT</b>', true],
    ['<a href="/u/mira">x</a>', true],
    ['nobody', false],
  ])('whether %s names the user: %s', (body, expected) => {
    expect(indexed(visit('valid', body), visit('anonymous', 'x'))?.names_user).toBe(expected)
  })

  /** Recordings of real applications, kept beside the repository where there are any. */
  const corpus = join(import.meta.dirname, '../../../shared/corpus')

  test.skipIf(!existsSync(join(corpus, 'INDEX.json')))('says what the index kept with recordings says', () => {
    const kept = JSON.parse(readFileSync(join(corpus, 'INDEX.json'), 'utf8')) as IndexEntry[]
    const byFile = (entries: readonly IndexEntry[]) =>
      entries
        .map(({ file, same_as_anonymous, names_user }) => ({ file, same_as_anonymous, names_user }))
        .sort((a, b) => (a.file < b.file ? -1 : 1))
    expect(byFile(computeIndex(readApps(corpus)))).toEqual(byFile(kept))
  })
})
