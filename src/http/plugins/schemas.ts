import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { toValidationError } from '../schemas/problems.ts'
import { compileSerializer } from '../serialize.ts'

/** Requests are validated, and responses serialized, by the schemas of their routes. */
export function registerSchemas(app: FastifyInstance): void {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => {
    const given = asGiven[httpPart ?? ''] ?? ((data) => data)
    return (data: unknown) => {
      const result = schema.safeParse(given(data))
      return result.success ? { value: result.data } : { error: toValidationError(result.error.issues) }
    }
  })
  app.setSerializerCompiler<z.ZodType>(({ schema }) => compileSerializer(schema))
}

/**
 * Empty input counts as absent: a missing body, or null, so that the schema names missing fields; and `?cursor=`, which a
 * client sends for the first page. Any other empty parameter is refused by its schema: an empty filter would find all.
 */
const asGiven: Readonly<Record<string, (data: unknown) => unknown>> = {
  body: (data) => data ?? {},
  querystring: (data) =>
    Object.fromEntries(Object.entries(data ?? {}).filter(([name, value]) => value !== '' || !paging.has(name))),
}

const paging: ReadonlySet<string> = new Set(['cursor', 'limit'])
