import { describe, expect, it } from 'vitest'
import { bulkFormatOf, csvBody, jsonRow, readRows } from './read-rows.ts'

it.each([
  ['logins.ndjson', 'ndjson'],
  ['logins.JSONL', 'ndjson'],
  ['a/logins.csv', 'csv'],
])('%s is %s', (file, format) => {
  expect(bulkFormatOf(file)).toBe(format)
})

it('refuses a file of any other kind', () => {
  expect(() => bulkFormatOf('logins.xlsx')).toThrow('neither .ndjson, .jsonl nor .csv')
})

it.each(['csv', 'ndjson'])('says that a file cannot be read: %s', async (kind) => {
  await expect(readRows(`/none/logins.${kind}`).next()).rejects.toMatchObject({ code: 'ENOENT' })
})

describe('a line', () => {
  it.each([
    ['{"external_id":"a","content":"sid=1"}', 'a', null],
    ['\ufeff{"external_id":"a"}', 'a', null],
    ['{"content":"sid=1"}', null, 'has no external_id: with it, a repeated import updates the session'],
    ['{"external_id":7}', null, 'has no external_id: with it, a repeated import updates the session'],
    ['["a"]', null, 'is not a JSON object'],
    ['null', null, 'is not a JSON object'],
    ['{"external_id":', null, 'is not well-formed JSON'],
  ])('%s', (line, externalId, problem) => {
    expect(jsonRow(3, line)).toMatchObject({ number: 3, externalId, problem })
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
