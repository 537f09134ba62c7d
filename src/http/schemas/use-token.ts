import { z } from 'zod'
import { text } from './fields.ts'
import { originPattern } from './url-pattern.ts'

/** An entry of localStorage whose token becomes a header. */
export const useTokenField = z
  .object({
    origin: text(1, 2048).meta({
      description: 'As the receipt of an import names it',
      examples: ['https://app.example.com'],
      maxLength: 2048,
      pattern: originPattern,
    }),
    key: text(1, 512).meta({ description: 'As the receipt of an import names it', examples: ['jwtToken'] }),
  })
  .meta({
    description:
      'The token of this entry of localStorage is sent as the `Authorization: Bearer` header of the session; its origin must lie inside the domain',
  })
