import { expect, it } from 'vitest'
import { type ApiOperation, type ApiSchema, clientTypes } from './client-types.ts'

const written = (schemas: Readonly<Record<string, ApiSchema>>, get: Partial<ApiOperation> = {}) =>
  clientTypes({
    paths: { '/things/{id}': { get: { operationId: 'getThing', responses: {}, ...get } } },
    components: { schemas },
  })

const text = { type: 'string' }
const closed = { type: 'object', additionalProperties: false }

it.each<[string, ApiSchema, string]>([
  ['a text', text, 'string'],
  ['a number', { type: 'integer' }, 'number'],
  ['one of several values', { enum: ['a', 'b'] }, "'a' | 'b'"],
  ['yes or no in a query', { enum: ['0', '1', 'true', 'false'] }, 'boolean'],
  ['one value', { const: false }, 'false'],
  ['a value or null', { anyOf: [text, { type: 'null' }] }, 'string | null'],
  ['a value or null, as a list of types', { type: ['string', 'null'] }, 'string | null'],
  ['anything', {}, 'unknown'],
  ['anything or null', { anyOf: [{}, { type: 'null' }] }, 'unknown'],
  ['a list', { type: 'array', items: text }, 'readonly string[]'],
  ['a list of a union', { type: 'array', items: { type: ['string', 'null'] } }, 'ReadonlyArray<string | null>'],
  ['a map', { type: 'object', additionalProperties: text }, '{ readonly [name: string]: string }'],
  ['another schema', { $ref: '#/components/schemas/Event' }, 'SessionEvent'],
])('writes %s', (_what, schema, expected) => {
  expect(written({ Thing: schema })).toContain(`export type Thing = ${expected}\n`)
})

it('lets only what is sent be undefined', () => {
  const properties = { a: text, b: text }
  const sent = written({ Thing: { type: 'object', properties, required: ['a'] } })
  expect(sent).toContain('  readonly a: string\n  readonly b?: string | undefined\n')
  const received = written({ Thing: { ...closed, properties, required: ['a'] } })
  expect(received).toContain('  readonly a: string\n  readonly b?: string\n')
})

it('writes a schema that has all of another one as its extension', () => {
  const properties = { a: text, b: text, c: text }
  const whole = written({
    Thing: { ...closed, properties },
    ThingAnswer: { ...closed, properties: { ...properties, d: text } },
  })
  expect(whole).toContain('export interface ThingAnswer extends Thing {\n  readonly d?: string\n}')
})

it('leaves out the options of other services, and keeps descriptions', () => {
  const properties = {
    a: { ...text, description: 'What */ it is' },
    b: { ...text, description: 'An option of other services; refused' },
  }
  const types = written({ Thing: { ...closed, properties } })
  expect(types).toContain('  /** What *\\/ it is */\n  readonly a?: string\n}')
})

it('writes an operation with its route', () => {
  const types = written(
    {},
    {
      parameters: [
        { in: 'path', name: 'id', required: true, schema: text },
        { in: 'query', name: 'limit', schema: { type: 'integer' } },
        { in: 'header', name: 'If-Match', schema: text },
      ],
      responses: {
        200: { content: { 'application/json': { schema: text } } },
        204: {},
        404: { content: { 'application/json': { schema: { type: 'integer' } } } },
      },
    },
  )
  expect(types).toContain('path: {\n      readonly id: string\n    }')
  expect(types).toContain('query: {\n      readonly limit?: number | undefined\n    }')
  expect(types).toContain('body: undefined\n    answer: string | undefined\n')
  expect(types).toContain("  getThing: 'GET /things/{id}',")
})

it('writes an answer that is no JSON as a Response', () => {
  const responses = { 200: { content: { 'image/png': { schema: text } } } }
  expect(written({}, { responses })).toContain('answer: Response\n')
})
