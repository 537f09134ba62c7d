import { knownId, principalOf } from '../request-parts.ts'
import { jobSchema, toJobBody } from '../schemas/job.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams } from './api.ts'

export function registerJobs(app: Api, { jobs }: Pick<HttpServices, 'jobs'>): void {
  app.get(
    '/jobs/:id',
    {
      // Who may only scrape reads what they scraped, and nothing else.
      config: { scope: ['read', 'scrape'] },
      schema: {
        tags: ['Scraping'],
        summary: 'How a scrape in the background stands',
        params: idParams,
        response: { 200: jobSchema },
      },
    },
    async (request) => {
      const job = await jobs.get(principalOf(request), knownId(request.params.id))
      return toJobBody(job, waitsForCompleted(request.headers['user-agent']))
    },
  )
}

/** The client that loops until a job says `completed` (contract §3). */
const waitsForCompleted = (agent: string | undefined): boolean => agent?.startsWith('alterlab-node/') ?? false
