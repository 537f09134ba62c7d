import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { describeFields } from './describe-fields.ts'
import { fieldWords, wordTables } from './field-words.ts'

interface Field {
  readonly path: string
  readonly field: Readonly<Record<string, unknown>>
}

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as {
  readonly components: { readonly schemas: unknown }
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters?: readonly Field['field'][] }>>>
  >
}

function fieldsIn(node: unknown, path: string): Field[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) => {
    const inner = fieldsIn(value, `${path}/${key}`)
    // What fields must be together (describe-rules.ts) names them once more, and is no object of its own.
    if (key !== 'properties' || !('type' in node) || node.type !== 'object') return inner
    const own = Object.entries(value as Readonly<Record<string, Field['field']>>)
    return [...own.map(([name, field]) => ({ path: `${path}/${name}`, field })), ...inner]
  })
}

const fields = fieldsIn(document, '')

it('describes each name in one table only', () => {
  const names = wordTables.flatMap((table) => Object.keys(table))
  expect(names).toHaveLength(Object.keys(fieldWords).length)
})

it('describes every field and every parameter of the document', () => {
  expect(fields.length).toBeGreaterThan(500)
  const silent = fields.filter(({ field }) => field['description'] === undefined && field['$ref'] === undefined)
  expect(silent.map(({ path }) => path)).toEqual([])
  const parameters = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [] }]) =>
      parameters.map((field) => ({ path: `${method} ${path} ${String(field['name'])}`, field })),
    ),
  )
  expect(parameters.length).toBeGreaterThan(50)
  expect(parameters.filter(({ field }) => field['description'] === undefined).map(({ path }) => path)).toEqual([])
})

it('has a real value for every text that is not one of a few', () => {
  const known = ['examples', 'enum', 'const', 'format']
  const bare = fields.filter(
    ({ field }) => [field['type']].flat().includes('string') && known.every((key) => field[key] === undefined),
  )
  expect(bare.map(({ path }) => path)).toEqual([])
})

it('leaves the words of a schema alone, and puts an example where it fits', () => {
  const schema = (properties: object) => ({ components: { schemas: { Session: { properties } } }, paths: {} })
  const described = describeFields(
    schema({
      domain: { type: 'string', description: 'Own words' },
      status_code: { type: 'string' },
      notes: { anyOf: [{ type: 'null' }, { type: 'string' }] },
      unheard_of: { type: 'string' },
    }),
  )
  expect(described).toMatchObject(
    schema({
      domain: { description: 'Own words', examples: ['shop.example.com'] },
      status_code: { description: expect.any(String) },
      notes: { anyOf: [{ type: 'null' }, { examples: ['Belongs to the price monitoring'] }] },
    }),
  )
  expect(JSON.stringify(described)).toContain('"unheard_of":{"type":"string"}')
  expect(JSON.stringify(described)).not.toContain('"examples":[200]')
})
