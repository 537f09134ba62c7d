import { z } from 'zod'
import { knownId, principalOf } from '../request-parts.ts'
import type { HttpServices } from '../services.ts'
import { startedStream } from '../started-stream.ts'
import { type Api, idParams } from './api.ts'

const png = z.unknown().meta({ type: 'string', format: 'binary' })

export function registerScreenshots(app: Api, { screenshots }: Pick<HttpServices, 'screenshots'>): void {
  app.get(
    '/screenshots/:id',
    {
      // As the scrape that took it, and the job that names it.
      config: { scope: ['read', 'scrape'] },
      schema: {
        tags: ['Scraping'],
        summary: 'The screenshot of a scrape, for as long as results are kept',
        params: idParams,
        response: { 200: { description: 'PNG', content: { 'image/png': { schema: png } } } },
      },
    },
    async (request, reply) => {
      const screenshot = await screenshots.open(principalOf(request), knownId(request.params.id))
      // A stream is sent as it is; the route's type is that of what is described.
      return reply.type('image/png').send((await startedStream(screenshot.content())) as never)
    },
  )
}
