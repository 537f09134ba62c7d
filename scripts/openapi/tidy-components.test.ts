import { expect, it } from 'vitest'
import { tidyComponents } from './tidy-components.ts'

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

it('keeps the schemas that are referred to, under the plain name where there is one form', () => {
  const document = {
    openapi: '3.1.0',
    paths: { '/a': { post: { body: ref('NewThingInput'), responses: [ref('Thing')] }, get: ref('BothInput') } },
    components: {
      securitySchemes: {},
      schemas: {
        Unused: ref('UnusedInput'),
        UnusedInput: {},
        Thing: { properties: { part: ref('Part'), both: ref('Both') } },
        ThingInput: {},
        Part: { items: ref('Part') },
        Both: {},
        BothInput: {},
        NewThingInput: {},
        NewThing: {},
      },
    },
  }
  expect(tidyComponents(document)).toEqual({
    openapi: '3.1.0',
    paths: { '/a': { post: { body: ref('NewThing'), responses: [ref('Thing')] }, get: ref('BothInput') } },
    components: {
      securitySchemes: {},
      schemas: {
        Both: {},
        BothInput: {},
        NewThing: {},
        Part: { items: ref('Part') },
        Thing: { properties: { part: ref('Part'), both: ref('Both') } },
      },
    },
  })
})
