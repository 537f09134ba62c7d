import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { Api } from './routes/api.ts'
import { errorSchema } from './schemas/error.ts'

const zodToJsonConfig = { unrepresentable: 'any' } as const

/** Collects the routes that are registered after it into an OpenAPI 3.1 document, from the schemas that they use. */
export async function registerOpenApi(app: Api): Promise<void> {
  const transform = createJsonSchemaTransform({ zodToJsonConfig })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Latchkey',
        version: '1',
        description: 'Stored browser sessions: kept encrypted, checked, and scraped with.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        },
      },
    },
    transform: (document) => {
      const { schema, url, route } = document
      if (schema === undefined || schema.hide === true) return { schema: { hide: true }, url }
      const response = {
        ...(schema.response as object),
        default: errorSchema.describe('Any error, always in this form'),
      }
      const open = route.config?.access === 'public'
      return transform({
        ...document,
        schema: { ...schema, response, security: open ? [] : [{ apiKey: [] }, { bearer: [] }] },
      })
    },
    transformObject: createJsonSchemaTransformObject({ zodToJsonConfig }),
  })
}

/**
 * The document as text that is the same for the same routes: two spaces, a newline at the end.
 * @param app a server that is ready
 */
export function renderOpenApi(app: Pick<FastifyInstance, 'swagger'>): string {
  return `${JSON.stringify(app.swagger(), null, 2)}\n`
}
