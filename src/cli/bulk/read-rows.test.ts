import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/stores.ts'
import { bulkFormatOf, csvBody, jsonRow, readRows } from './read-rows.ts'

it.each([
  ['logins.ndjson', 'ndjson'],
  ['logins.JSONL', 'ndjson'],
  ['a/logins.csv', 'csv'],
])('%s is %s', (file, format) => {
  expect(bulkFormatOf(file)).toBe(format)
})

it('refuses a file of any other kind', () => {
  expect(() => bulkFormatOf('logins.xlsx')).toThrow(
    /neither .ndjson, .jsonl nor .csv.* POST \/api\/v1\/sessions\/import/,
  )
})

it.each(['csv', 'ndjson'])('says that a file cannot be read: %s', async (kind) => {
  await expect(readRows(`/none/logins.${kind}`).next()).rejects.toMatchObject({ code: 'ENOENT' })
})

async function rowsOf(name: string, content: string | Buffer) {
  const file = join(temporaryFolder(), name)
  writeFileSync(file, content)
  const rows: unknown[] = []
  for await (const row of readRows(file)) rows.push('problem' in row ? row : { number: row.number, ...row.body })
  return rows
}

it.each<[string, string, string, unknown[]]>([
  [
    'line separators within a text',
    'a.ndjson',
    '\ufeff{"external_id":"a","notes":"x\u2028y\u2029z"}\r\n\r\n{"external_id":"b"}',
    [
      { number: 1, external_id: 'a', notes: 'x\u2028y\u2029z' },
      { number: 3, external_id: 'b' },
    ],
  ],
  [
    'a record with fewer cells than the header',
    'a.csv',
    '\ufeffexternal_id, domain,notes\r\na,"x,\ny"\r\n',
    [{ number: 1, external_id: 'a', domain: 'x,\ny' }],
  ],
])('reads %s', async (_, name, content, rows) => {
  expect(await rowsOf(name, content)).toEqual(rows)
})

it('reads a line of many pieces', async () => {
  const notes = 'é'.repeat(200_000)
  const rows = await rowsOf('a.ndjson', [0, 1].map((id) => `{"external_id":"${id}","notes":"${notes}"}\n`).join(''))
  expect(rows).toEqual([0, 1].map((id) => ({ number: id + 1, external_id: `${id}`, notes })))
})

it.each<[string, string, string | Buffer, string]>([
  ['a text with a comma and no quotes', 'a.csv', 'external_id,content\na,sid=1,2\n', 'got 3 on line 2'],
  ['semicolons', 'a.csv', 'external_id;domain;content\na;b.test;sid=1\n', 'must be separated by commas'],
  ['tabs', 'a.csv', 'external_id\tdomain\na\tb.test\n', 'must be separated by commas'],
  ['an unknown column', 'a.csv', 'external_ids\na\n', 'Unknown columns: external_ids.'],
  ['a column that appears twice', 'a.csv', 'external_id,content,content\n', 'The column content appears twice.'],
  ['another encoding', 'a.csv', Buffer.from('external_id,name\na,Caf\xe9\n', 'latin1'), 'is not UTF-8'],
  ['another encoding', 'a.ndjson', Buffer.from('{"external_id":"a","name":"Caf\xe9"}', 'latin1'), 'is not UTF-8'],
  ['a character that was cut off', 'a.ndjson', Buffer.from('{}\né').subarray(0, -1), 'is not UTF-8'],
])('refuses %s: %s', async (_, name, content, sentence) => {
  await expect(rowsOf(name, content)).rejects.toThrow(sentence)
})

const refused = (problem: string) => ({ externalId: null, problem })

describe('a line', () => {
  it.each([
    ['{"external_id":"a","content":"sid=1"}', { externalId: 'a', body: { external_id: 'a', content: 'sid=1' } }],
    ['\ufeff{"external_id":"a"}', { externalId: 'a', body: { external_id: 'a' } }],
    ['{"content":"sid=1"}', refused('has no external_id: with it, a repeated import updates the session')],
    ['{"external_id":7}', refused('has no external_id: with it, a repeated import updates the session')],
    ['["a"]', refused('is not a JSON object')],
    ['null', refused('is not a JSON object')],
    ['{"external_id":', refused('is not well-formed JSON')],
  ])('%s', (line, row) => {
    expect(jsonRow(3, line)).toEqual({ number: 3, ...row })
  })
})

it('a record of a CSV file becomes the body of an import', () => {
  const record = {
    external_id: 'a',
    name: '',
    content: 'sid=1; t=2',
    labels: 'prod; team:a',
    proxy_url: 'socks5://p:1',
  }
  expect(csvBody(record)).toEqual({
    external_id: 'a',
    content: 'sid=1; t=2',
    labels: ['prod', 'team:a'],
    proxy: { url: 'socks5://p:1' },
  })
})
