import { principalOf } from '../request-parts.ts'
import {
  importedRowsSchema,
  importRowsBody,
  importRowsFields,
  toImportedRowsBody,
  toImportRows,
} from '../schemas/import-rows.ts'
import type { HttpServices } from '../services.ts'
import type { Api } from './api.ts'

export function registerImportRows(app: Api, { sessions }: Pick<HttpServices, 'sessions'>): void {
  app.post(
    '/sessions/import/bulk',
    {
      config: { limit: 'create', bodyFields: importRowsFields },
      schema: {
        tags: ['Sessions'],
        summary: 'Import up to 100 sessions, each created or updated by its external_id',
        description: 'A row that is refused does not refuse the others. With `dry_run` nothing is stored',
        body: importRowsBody,
        response: { 200: importedRowsSchema },
      },
    },
    async (request) => {
      const principal = principalOf(request)
      const outcomes = await sessions.importRows(principal, toImportRows(request.body))
      return toImportedRowsBody(outcomes, await sessions.countFree(principal))
    },
  )
}
