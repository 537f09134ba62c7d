import { z } from 'zod'
import { knownId, principalOf } from '../request-parts.ts'
import { sendWritten } from '../serialize.ts'
import type { HttpServices } from '../services.ts'
import { startedStream } from '../started-stream.ts'
import { type Api, idParams, routesOf } from './api.ts'

const png = z.unknown().meta({ type: 'string', format: 'binary' })

export function registerScreenshots(app: Api, { screenshots }: Pick<HttpServices, 'screenshots'>): void {
  const route = routesOf(app, 'Scraping')
  route.get(
    '/screenshots/:id',
    {
      // The same scopes as for the scrape that took it, and for the job that contains its URL.
      scope: ['read', 'scrape'],
      summary: 'The screenshot of a scrape, for as long as results are kept',
      params: idParams,
      response: { 200: { description: 'PNG', content: { 'image/png': { schema: png } } } },
    },
    async (request, reply) => {
      const screenshot = await screenshots.open(principalOf(request), knownId(request.params.id))
      return sendWritten(reply, await startedStream(screenshot.content()), 'image/png')
    },
  )
}
