import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { HeldBytes } from '../../fetching/budget.ts'
import type { HttpOptions } from '../http-options.ts'
import { maxImportBytes, readImportBody } from '../import-body.ts'
import { ImportShare } from '../import-share.ts'
import { bodyTooLarge, refuseCompressed, refuseType } from '../plugins/body.ts'
import { principalOf } from '../request-parts.ts'
import {
  importBody,
  importedSchema,
  importQuery,
  notCreatedSchema,
  toImportedBody,
  toImportInput,
} from '../schemas/import.ts'
import {
  importedRowsSchema,
  importRowsBody,
  importRowsFields,
  toImportedRowsBody,
  toImportRows,
} from '../schemas/import-rows.ts'
import type { HttpServices } from '../services.ts'
import { type Api, routesOf } from './api.ts'

const tags = ['Sessions']

const textOrJson = {
  message: 'The body must be text or JSON.',
  resolution:
    'Send text, such as a cURL command or a cookies.txt, with Content-Type: text/plain; a HAR, a storageState or other JSON with Content-Type: application/json.',
}

export function registerImport(
  app: Api,
  { sessions, holdBody }: Pick<HttpServices, 'sessions' | 'holdBody'>,
  { clock, loopTurns }: Pick<HttpOptions, 'clock' | 'loopTurns'>,
): void {
  const route = routesOf(app, 'Sessions')
  route.post(
    '/sessions/import/bulk',
    {
      limit: 'create',
      bodyFields: importRowsFields,
      summary: 'Import up to 100 sessions, each created or updated by its external_id',
      description: 'A row that is refused does not refuse the others. With `dry_run` nothing is stored',
      body: importRowsBody,
      response: { 200: importedRowsSchema },
    },
    async (request) => {
      const principal = principalOf(request)
      const rows = await toImportRows(request.body, () => loopTurns.next(principal.userId))
      const outcomes = await sessions.importRows(principal, rows)
      return toImportedRowsBody(outcomes, await sessions.countFree(principal))
    },
  )
  // These bodies are larger than others and are processed as they arrive, so the route has parsers of its own.
  app.register(async (scope: Api) => {
    const held = new WeakMap<FastifyRequest, HeldBytes>()
    const share = new ImportShare()
    scope.removeAllContentTypeParsers()
    for (const type of ['application/json', 'text/plain']) {
      scope.addContentTypeParser(type, async (request: FastifyRequest, payload: Readable) => {
        if (Number(request.raw.headers['content-length']) > maxImportBytes) throw bodyTooLarge(maxImportBytes)
        refuseCompressed(request)
        const reserve = (bytes: number): void => held.get(request)?.reserve(bytes)
        // Not destroyed when it is refused half-way, because the response still has to be sent on its connection.
        const pieces: AsyncIterable<Buffer> = payload.iterator({ destroyOnReturn: false })
        const next = () => loopTurns.next(principalOf(request).userId)
        return readImportBody(pieces, { isJson: type === 'application/json', now: clock.now(), reserve, next })
      })
    }
    scope.addContentTypeParser('*', refuseType(maxImportBytes, textOrJson))
    scope.post(
      '/sessions/import',
      {
        config: { limit: 'create', idempotent: {} },
        bodyLimit: maxImportBytes,
        onRequest: (request, reply, done) => {
          const { userId } = principalOf(request)
          const leave = share.enter(userId, Number(request.raw.headers['content-length']))
          const body = holdBody(userId)
          held.set(request, body)
          reply.raw.once('close', () => {
            leave()
            body.release()
          })
          done()
        },
        schema: {
          tags,
          summary: 'Import what a browser or tool exports; the answer is a receipt',
          description:
            'Also accepted without an envelope, with the other fields in the query: a list of cookies, a HAR, a storageState as JSON; a cURL command, a cookies.txt, a Cookie header as text/plain. At most 32 MiB.',
          consumes: ['application/json', 'text/plain'],
          body: importBody,
          querystring: importQuery,
          response: { 200: notCreatedSchema, 201: importedSchema },
        },
      },
      async (request, reply) => {
        const result = await sessions.import(principalOf(request), toImportInput(request.body, request.query))
        const body = toImportedBody(result)
        return body.created ? reply.code(201).send(body) : reply.send(body)
      },
    )
  })
}
