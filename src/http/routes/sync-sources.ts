import type { HttpOptions } from '../http-options.ts'
import { knownId, principalOf } from '../request-parts.ts'
import {
  createdSyncSourceSchema,
  createSyncSourceBody,
  syncSourceListSchema,
  syncSourceSchema,
  toCreatedSyncSourceBody,
  toCreateSyncSourceInput,
  toSyncSourceBody,
  toUpdateSyncSourceInput,
  updateSyncSourceBody,
} from '../schemas/sync-source.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, noContent } from './api.ts'

const tags = ['Sync']
const limit = 'other' as const

/** Browsers that push their cookies. */
export function registerSyncSources(
  app: Api,
  { sync }: Pick<HttpServices, 'sync'>,
  { publicAddress }: Pick<HttpOptions, 'publicAddress'>,
): void {
  app.post(
    '/sync-sources',
    {
      config: { limit: 'create' },
      schema: {
        tags,
        summary: 'Create a sync source; only this answer contains its password',
        body: createSyncSourceBody,
        response: { 201: createdSyncSourceSchema },
      },
    },
    async (request, reply) => {
      const created = await sync.create(principalOf(request), toCreateSyncSourceInput(request.body))
      return reply.code(201).send(toCreatedSyncSourceBody(created, publicAddress()))
    },
  )
  app.get(
    '/sync-sources',
    { config: { limit }, schema: { tags, summary: 'List sync sources', response: { 200: syncSourceListSchema } } },
    async (request) => {
      const sources = await sync.list(principalOf(request))
      return { sync_sources: sources.map((source) => toSyncSourceBody(source, publicAddress())) }
    },
  )
  app.get(
    '/sync-sources/:id',
    {
      config: { limit },
      schema: {
        tags,
        summary: 'Get a sync source, with the outcome of its last push',
        params: idParams,
        response: { 200: syncSourceSchema },
      },
    },
    async (request) => {
      const source = await sync.get(principalOf(request), knownId(request.params.id))
      return toSyncSourceBody(source, publicAddress())
    },
  )
  app.patch(
    '/sync-sources/:id',
    {
      config: { limit },
      schema: {
        tags,
        summary: 'Change the given fields of a sync source',
        params: idParams,
        body: updateSyncSourceBody,
        response: { 200: syncSourceSchema },
      },
    },
    async (request) => {
      const input = toUpdateSyncSourceInput(request.body)
      const source = await sync.update(principalOf(request), knownId(request.params.id), input)
      return toSyncSourceBody(source, publicAddress())
    },
  )
  app.delete(
    '/sync-sources/:id',
    {
      config: { limit },
      schema: {
        tags,
        summary: 'Delete a sync source; its sessions stay',
        params: idParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await sync.delete(principalOf(request), knownId(request.params.id))
      return reply.code(204).send()
    },
  )
}
