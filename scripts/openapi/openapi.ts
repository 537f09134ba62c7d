import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { scopesOf } from '../../src/http/plugins/gate.ts'
import type { Api } from '../../src/http/routes/api.ts'
import { errorSchema } from '../../src/http/schemas/error.ts'
import { version } from '../../src/version.ts'
import { describeErrors } from './describe-errors.ts'
import { describeFields } from './describe-fields.ts'
import { describeHeaders, limitedMark } from './describe-headers.ts'
import { describeOperations } from './describe-operations.ts'
import { describeRules } from './describe-rules.ts'
import { describeWarnings } from './describe-warnings.ts'
import { withConditions, withOpenObjects } from './for-generators.ts'
import { tidyComponents } from './tidy-components.ts'

/** What is changed of the document that the schemas make, in this order. */
const steps = [
  describeWarnings,
  tidyComponents,
  describeFields,
  describeRules,
  describeOperations,
  describeHeaders,
  describeErrors,
  withConditions,
  withOpenObjects,
] as const

const zodToJsonConfig = { unrepresentable: 'any' } as const

/** Collects the routes that are registered after it into an OpenAPI 3.1 document, from their schemas. */
export async function registerOpenApi(app: Api): Promise<void> {
  const transform = createJsonSchemaTransform({ zodToJsonConfig })
  const collect = createJsonSchemaTransformObject({ zodToJsonConfig })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Latchkey',
        version,
        description: 'Stores browser sessions encrypted, checks them, and scrapes with them.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          apiKey: {
            type: 'apiKey',
            in: 'header',
            name: 'X-API-Key',
            description: 'An API key, `sk_live_…`: `latchkey key create` prints one',
          },
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'The `access_token` of `POST /api/v1/auth/login`',
          },
        },
      },
    },
    transform: (document) => {
      const { schema, url, route } = document
      if (schema === undefined || schema.hide === true) return { schema: { hide: true }, url }
      const isPublic = route.config?.access === 'public'
      const security = isPublic ? [] : [{ apiKey: [] }, { bearer: [] }]
      const scopes = isPublic ? null : scopesOf(route)
      const description = [schema.description, scopes === null ? undefined : neededScope(scopes)]
        .filter((text) => text !== undefined)
        .join('\n\n')
      const described = transform({
        ...document,
        schema: {
          ...schema,
          ...(description === '' ? {} : { description }),
          response: describeAll(schema.response),
          security,
        },
      })
      const headers = {
        ...(route.config?.idempotent === undefined ? {} : keyHeader),
        ...(route.config?.ifMatch === true ? ifMatchHeader : {}),
        ...route.config?.describedHeaders,
      }
      return withHeaders(described, headers, route.config?.limit !== undefined)
    },
    transformObject: (document) => steps.reduce((described, step) => step(described), collect(document)),
  })
}

function neededScope(scopes: readonly string[]): string {
  return `An API key needs the scope ${scopes.map((scope) => `\`${scope}\``).join(' or ')}.`
}

/** Makes a request safe to repeat (docs/idempotency.md). */
const keyHeader = {
  'Idempotency-Key': {
    type: 'string',
    pattern: '^[!-~]{1,255}$',
    description: 'A repeated request with the same key gets the answer of the first one and does nothing',
  },
}

const ifMatchHeader = {
  'If-Match': {
    type: 'string',
    pattern: '^(\\*|"[1-9][0-9]{0,8}")$',
    description: 'The `ETag` of the session as it was read; if a user has changed it since, the answer is 412',
  },
}

function withHeaders<Described extends { readonly schema: object }>(
  described: Described,
  headers: object,
  isLimited: boolean,
): Described {
  const asked = Object.keys(headers).length === 0 ? {} : { headers: { type: 'object', properties: headers } }
  return { ...described, schema: { ...described.schema, ...asked, ...(isLimited ? limitedMark : {}) } }
}

const meanings: Readonly<Record<string, string>> = { 200: 'Done', 201: 'Created', 202: 'Accepted' }

/** Responses with a description of their status, and the error envelope. */
function describeAll(responses: unknown): Record<string, unknown> {
  const described = Object.entries(responses ?? {}).map(([status, schema]) => {
    const needsWord = schema instanceof z.ZodType && schema.description === undefined
    return [status, needsWord ? schema.describe(meanings[status] ?? 'Done') : schema] as const
  })
  return { ...Object.fromEntries(described), default: errorSchema.describe('Any error, always in this form') }
}

/**
 * The document as text, the same for the same routes: two spaces, a newline at the end.
 * @param app a server that is ready
 */
export function renderOpenApi(app: Pick<FastifyInstance, 'swagger'>): string {
  return `${JSON.stringify(app.swagger(), null, 2)}\n`
}
