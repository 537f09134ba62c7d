import type { WordTable } from '../http/schemas/word-table.ts'

/** Parameters in paths and queries. */
export const parameterWords: WordTable = {
  action: ['Only entries of this action', 'used_for_scrape'],
  cursor: ['`next_cursor` of the previous page'],
  delivery_id: ['Id of the delivery', '7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d'],
  domain: ['A host name', 'shop.example.com'],
  invitation_id: ['Id of the invitation', '7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d'],
  token: ['The token of the invitation', 'inv_5f2b9c1d7e'],
}
