import { describe, expect, it } from 'vitest'
import { goodKey } from '../../test/support/http/memory-ids.ts'
import { testServer } from '../../test/support/http/test-server.ts'
import { maxUnknown, unknownFieldsOf } from './find-unknown.ts'
import { batchFields } from './schemas/batch.ts'
import { importBody } from './schemas/import.ts'
import { scrapeBody } from './schemas/scrape-input.ts'
import { createBody, updateBody } from './schemas/session-input.ts'

const id = '10000000-0000-4000-8000-000000000000'
const session = { name: 'Shop', domain: 'shop.example', cookies: { sid: 's' } }
const unknown = (field: string, didYouMean: string | null = null) => ({ field, didYouMean })

describe('unknown fields', () => {
  it.each([
    ['none', createBody, session, []],
    ['a typo', createBody, { ...session, keepalive: true }, [unknown('keepalive', 'keep_alive')]],
    ['like nothing', createBody, { ...session, colour: 'red' }, [unknown('colour')]],
    [
      'inside an object',
      createBody,
      { ...session, monitoring: { enabled: true, min_second: 60 } },
      [unknown('monitoring.min_second', 'monitoring.min_seconds')],
    ],
    [
      'two levels down',
      updateBody,
      { validation: { logged_in: { selecter: '#a' } } },
      [unknown('validation.logged_in.selecter', 'validation.logged_in.selector')],
    ],
    ['of a map of any names', createBody, { ...session, headers: { 'x-any': '1' }, cookies: { keepalive: '1' } }, []],
    ['of what a browser exports', importBody, { content: { cookies: [{ anything: 1 }], more: 1 } }, []],
    ['of a list of cookies', importBody, [{ name: 'a', keepalive: 1 }], []],
    [
      'inside advanced',
      scrapeBody,
      { url: 'u', advanced: { session_idd: 'x' } },
      [unknown('advanced.session_idd', 'advanced.session_id')],
    ],
    ['none in the options for all items of a batch', batchFields, { urls: ['u'], formats: ['text'], timeout: 5 }, []],
    [
      'beside the items of a batch, and in one',
      batchFields,
      { requests: [{ url: 'u', fromats: [] }], timout: 5, advanced: { session_idd: 'x' } },
      [
        unknown('requests.0.fromats', 'requests.0.formats'),
        unknown('timout', 'timeout'),
        unknown('advanced.session_idd', 'advanced.session_id'),
      ],
    ],
    ['in no body', updateBody, undefined, []],
    ['in a body that is no object', updateBody, 'text', []],
  ])('%s', (_name, schema, body, found) => {
    expect(unknownFieldsOf(schema)(body)).toEqual(found)
  })

  it.each([
    ['longer than a name', 'a'.repeat(65)],
    ['with other characters', 'eyJhbGciOiJIUzI1NiJ9/x+y=='],
    ['with a line break', 'a\nb'],
  ])('are not repeated where a name is none: %s', (_name, name) => {
    expect(unknownFieldsOf(updateBody)({ [name]: 1 })).toEqual([unknown('(not a name)')])
  })

  it('are named up to a bound', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field_${index}`, 1]))
    expect(unknownFieldsOf(updateBody)(many)).toHaveLength(maxUnknown)
  })
})

describe('an answer', () => {
  const warnings = [{ code: 'UNKNOWN_FIELD', field: 'keepalive', did_you_mean: 'keep_alive' }]

  it.each([
    ['POST', '/sessions', session],
    ['PATCH', `/sessions/${id}`, {}],
    ['PUT', `/sessions/${id}`, {}],
    ['POST', `/sessions/${id}/refresh`, {}],
    ['POST', '/sessions/import', session],
  ] as const)('to %s %s names them, and holds all else', async (method, path, body) => {
    const { call } = await testServer()
    await call('POST', '/sessions', session)
    const plain = (await call(method, path, body)).json()
    const answer = await call(method, path, { ...body, keepalive: true })
    expect(answer.statusCode).toBeLessThan(300)
    const { warnings: told, ...rest } = answer.json()
    // A refresh has no such field.
    const meant = path.endsWith('/refresh') ? null : 'keep_alive'
    expect(told).toEqual([{ code: 'UNKNOWN_FIELD', field: 'keepalive', did_you_mean: meant }])
    expect(Object.keys(rest)).toEqual(Object.keys(plain))
    expect(plain).not.toHaveProperty('warnings')
  })

  it('to a scrape names them, whichever way its page is written', async () => {
    const { call } = await testServer()
    const url = 'https://shop.example/'
    for (const more of [{}, { formats: ['text'] }, { sync: false }]) {
      const answer = await call('POST', '/scrape', { url, ...more, timeot: 3 })
      expect(answer.json().warnings).toEqual([{ code: 'UNKNOWN_FIELD', field: 'timeot', did_you_mean: 'timeout' }])
      expect(Number(answer.headers['content-length'])).toBe(Buffer.byteLength(answer.body))
    }
  })

  it.each([
    ['GET', '/sessions?lables=prod', undefined, 'lables', 'labels'],
    ['GET', '/sessions?limit=1&sync=false', undefined, 'sync', null],
    ['GET', '/events?types=session.invalid', undefined, 'types', 'type'],
    ['POST', '/scrape?sync=false', { url: 'https://shop.example/' }, 'sync', null],
  ] as const)('to %s %s names the parameter', async (method, path, body, field, meant) => {
    const { call } = await testServer()
    const answer = await call(method, path, body)
    expect(answer.statusCode).toBe(200)
    expect(answer.json().warnings).toEqual([{ code: 'UNKNOWN_FIELD', field, did_you_mean: meant }])
    const strict = await call(method, path, body, { 'x-api-key': goodKey, prefer: 'handling=strict' })
    expect([strict.statusCode, strict.json().field]).toEqual([422, field])
  })

  it.each(['handling=strict', 'respond-async, Handling="strict"', 'handling=strict; foo=1'])(
    'refuses them with Prefer: %s',
    async (prefer) => {
      const { call, services } = await testServer()
      const answer = await call('POST', '/sessions', { ...session, keepalive: true }, { 'x-api-key': goodKey, prefer })
      expect(answer.statusCode).toBe(422)
      expect(answer.json()).toMatchObject({
        code: 'VALIDATION_ERROR',
        field: 'keepalive',
        details: { fields: [{ field: 'keepalive', message: 'is not known; did you mean keep_alive?' }] },
      })
      expect(services.last('put')).toEqual([])
    },
  )

  it.each(['handling=lenient', 'handling=stricter', 'strict'])('does not with Prefer: %s', async (prefer) => {
    const { call } = await testServer()
    const answer = await call('POST', '/sessions', { ...session, keepalive: true }, { 'x-api-key': goodKey, prefer })
    expect([answer.statusCode, answer.json().warnings]).toEqual([201, warnings])
  })

  it('that refuses another field has no warnings, and names them after that field', async () => {
    const { call } = await testServer()
    const { name, ...rest } = session
    const answer = await call('POST', '/sessions', { ...rest, Name: name, canary_7f3a: 1 })
    expect([answer.statusCode, answer.json().warnings]).toEqual([422, undefined])
    expect(answer.json()).toMatchObject({
      field: 'name',
      message: 'name: is required',
      details: {
        fields: [
          { field: 'name', message: 'is required' },
          { field: 'Name', message: 'is not known; did you mean name?' },
        ],
      },
    })
  })

  it('that is another error does not name them', async () => {
    const { call } = await testServer()
    const answer = await call('POST', `/sessions/${id}/refresh`, { keepalive: true })
    expect([answer.statusCode, answer.json().details]).toEqual([404, {}])
  })
})
