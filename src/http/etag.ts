import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionView } from '../sessions/session.ts'
import { toSessionBody } from './schemas/session.ts'

/** The body of a session; the response gets its `ETag`, which changes with its settings, not with its uses and checks. */
export function toTaggedSession(session: SessionView, reply: Pick<FastifyReply, 'header'>) {
  reply.header('etag', `"${session.settingsVersion}"`)
  return toSessionBody(session)
}

/**
 * The versions that an `If-Match` accepts; null: any. A weak tag counts like a strong one, because proxies that compress
 * an answer weaken its tag, or append `-gzip` to it.
 */
export function acceptedVersions({ headers }: Pick<FastifyRequest, 'headers'>): readonly number[] | null {
  const ifMatch = headers['if-match']
  if (ifMatch === undefined || ifMatch.trim() === '*') return null
  return ifMatch.split(',').flatMap((tag) => {
    const version = /^(?:W\/)?"(\d{1,15})(?:-gzip)?"$/.exec(tag.trim())?.[1]
    return version === undefined ? [] : [Number(version)]
  })
}
