import { expect, it } from 'vitest'
import { toImportInput } from './import.ts'

const content = 'sid=s'

it.each([
  ['the query when the body names none', { content }, { domain: 'a.example' }, ['a.example']],
  ['its list', { content }, { domains: 'a.example,b.example' }, ['a.example', 'b.example']],
  ['the body instead', { content, domain: 'b.example' }, { domain: 'a.example' }, ['b.example']],
  ['one in the body instead of a list', { content, domain: 'c.example' }, { domains: ['a.example'] }, ['c.example']],
  ['a list in the body instead of one', { content, domains: ['c.example'] }, { domain: 'a.example' }, ['c.example']],
  ['none', { content, domain: null, domains: null }, {}, []],
])('takes the domains from %s', (_name, body, query, domains) => {
  expect(toImportInput(body, query).domains).toEqual(domains)
})

it.each([
  ['body', { content, domain: 'a.example', domains: ['b.example'] }, {}],
  ['query', { content }, { domain: 'a.example', domains: 'b.example' }],
])('refuses both fields in one %s', (_name, body, query) => {
  expect(() => toImportInput(body, query)).toThrow('send either domain or domains')
})
