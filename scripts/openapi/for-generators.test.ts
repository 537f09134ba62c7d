import { expect, it } from 'vitest'
import { withOpenObjects } from './for-generators.ts'

const open = { type: 'object', additionalProperties: true }

it.each([
  ['an object without fields', { type: 'object' }, open],
  ['one inside another', { properties: { a: { type: 'object' } } }, { properties: { a: open } }],
  ['one of several forms', { anyOf: [{ type: 'object' }, { type: 'null' }] }, { anyOf: [open, { type: 'null' }] }],
  ['one with fields', { type: 'object', properties: {} }, { type: 'object', properties: {} }],
  ['an empty one', { type: 'object', maxProperties: 0 }, { type: 'object', maxProperties: 0 }],
  ['a condition', { if: { type: 'object' } }, { if: { type: 'object' } }],
  ['an example', { example: { type: 'object' } }, { example: { type: 'object' } }],
])('says of %s what it may have', (_what, schema, expected) => {
  expect(withOpenObjects({ paths: schema })).toEqual({ paths: expected })
})
