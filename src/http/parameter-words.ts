import type { FieldWords } from './field-words.ts'

/** Parameters of addresses and queries. */
export const parameterWords: Readonly<Record<string, FieldWords>> = {
  action: ['Only entries of this action', 'used_for_scrape'],
  cursor: ['`next_cursor` of the page before'],
  delivery_id: ['Of the delivery', '7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d'],
  domain: ['A host name', 'shop.example.com'],
  invitation_id: ['Of the invitation', '7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d'],
  token: ['As the invitation holds it', 'inv_5f2b9c1d7e'],
}
