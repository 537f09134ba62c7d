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
import { type Api, idParams, noContent, routesOf } from './api.ts'

const limit = 'other' as const

/** Browsers that push their cookies. */
export function registerSyncSources(
  app: Api,
  { sync }: Pick<HttpServices, 'sync'>,
  { publicAddress }: Pick<HttpOptions, 'publicAddress'>,
): void {
  const route = routesOf(app, 'Sync')
  route.post(
    '/sync-sources',
    {
      limit: 'create',
      summary: 'Create a sync source; only this answer contains its password',
      body: createSyncSourceBody,
      response: { 201: createdSyncSourceSchema },
    },
    async (request) => {
      const created = await sync.create(principalOf(request), toCreateSyncSourceInput(request.body))
      return toCreatedSyncSourceBody(created, publicAddress())
    },
  )
  route.get(
    '/sync-sources',
    { limit, summary: 'List sync sources', response: { 200: syncSourceListSchema } },
    async (request) => {
      const sources = await sync.list(principalOf(request))
      return { sync_sources: sources.map((source) => toSyncSourceBody(source, publicAddress())) }
    },
  )
  route.get(
    '/sync-sources/:id',
    {
      limit,
      summary: 'Get a sync source, with the outcome of its last push',
      params: idParams,
      response: { 200: syncSourceSchema },
    },
    async (request) => {
      const source = await sync.get(principalOf(request), knownId(request.params.id))
      return toSyncSourceBody(source, publicAddress())
    },
  )
  route.patch(
    '/sync-sources/:id',
    {
      limit,
      summary: 'Change the given fields of a sync source',
      params: idParams,
      body: updateSyncSourceBody,
      response: { 200: syncSourceSchema },
    },
    async (request) => {
      const input = toUpdateSyncSourceInput(request.body)
      const source = await sync.update(principalOf(request), knownId(request.params.id), input)
      return toSyncSourceBody(source, publicAddress())
    },
  )
  route.delete(
    '/sync-sources/:id',
    { limit, summary: 'Delete a sync source; its sessions stay', params: idParams, response: { 204: noContent } },
    async (request) => sync.delete(principalOf(request), knownId(request.params.id)),
  )
}
