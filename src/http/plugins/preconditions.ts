import type { FastifyInstance, FastifyRequest } from 'fastify'
import { invalidField } from '../../errors.ts'

/**
 * Refuses an `If-Match` that would have no effect: at an address without an ETag, or without an ETag in it. A client
 * that sends one relies on it, and would overwrite what somebody else has changed.
 */
export function registerPreconditions(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const problem = problemOf(request)
    done(problem === null ? undefined : invalidField('If-Match', problem))
  })
}

function problemOf({ method, headers, routeOptions }: FastifyRequest): string | null {
  const ifMatch = headers['if-match']
  if (ifMatch === undefined || method === 'GET' || method === 'HEAD') return null
  if (routeOptions.config.ifMatch !== true) return 'has no effect here: what this request changes has no ETag'
  const isTag = (text: string) => /^(?:W\/)?"[^"]*"$/.test(text.trim())
  return ifMatch.trim() === '*' ||
    ifMatch
      .split(',')
      .filter((text) => text.trim() !== '')
      .every(isTag)
    ? null
    : 'must be an ETag in quotes, as in "3", or *'
}
