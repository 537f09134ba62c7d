import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { toValidationError } from '../schemas/problems.ts'
import { compileSerializer } from '../serialize.ts'

/** Requests are validated, and responses written, by the schemas of their routes. */
export function registerSchemas(app: FastifyInstance): void {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => {
    const isBody = httpPart === 'body'
    return (data: unknown) => {
      // No body, or null, asks for nothing: the schema then names what is missing.
      const result = schema.safeParse(isBody ? (data ?? {}) : data)
      return result.success ? { value: result.data } : { error: toValidationError(result.error.issues) }
    }
  })
  app.setSerializerCompiler<z.ZodType>(({ schema }) => compileSerializer(schema))
}
