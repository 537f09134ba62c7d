import { readFileSync } from 'node:fs'
import fastify from 'fastify'
import { expect, it } from 'vitest'
import { isObject } from '../../src/json-object.ts'

interface Example {
  readonly path: string
  readonly schema: object
  readonly value: unknown
}

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'))

/** Every example of the document with the schema that it stands for: of fields, of parameters, and of whole bodies. */
function examplesIn(node: unknown, path: string): Example[] {
  if (typeof node !== 'object' || node === null) return []
  const { examples = [], example, schema } = node as Readonly<Record<string, unknown>>
  const own = Array.isArray(examples) ? examples.map((value) => ({ path, schema: node, value })) : []
  const whole = example !== undefined && isObject(schema) ? [{ path, schema, value: example }] : []
  const inner = Object.entries(node).filter(([key]) => key !== 'examples' && key !== 'example')
  return [...own, ...whole, ...inner.flatMap(([key, value]) => examplesIn(value, `${path}/${key}`))]
}

async function validator(): Promise<(schema: object, value: unknown) => boolean> {
  const customOptions = { strict: false, coerceTypes: false, removeAdditional: false, useDefaults: false } as const
  const app = fastify({ ajv: { customOptions } })
  app.addSchema({ $id: 'document', components: document.components })
  app.get('/', { schema: { querystring: { type: 'object' } } }, () => '')
  await app.ready()
  return (schema, value) => {
    const whole = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object
    const validate = app.validatorCompiler?.({ schema: whole, method: 'GET', url: '/', httpPart: 'body' })
    return validate?.(value) === true
  }
}

it('has only examples that are what their schema describes', async () => {
  const isValid = await validator()
  const examples = examplesIn(document, '')
  expect(examples.length).toBeGreaterThan(1000)
  // The same field is in many schemas.
  const different = new Map(examples.map((one) => [JSON.stringify([one.schema, one.value]), one]))
  const wrong = [...different.values()].filter(({ schema, value }) => !isValid(schema, value))
  expect(wrong.map(({ path, value }) => ({ path, value }))).toEqual([])
})
