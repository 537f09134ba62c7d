import { z } from 'zod'
import { cookieMap } from './cookie-fields.ts'

const exported = z
  .record(z.string(), z.unknown())
  .refine(
    (content) => Array.isArray(content['cookies']) || (typeof content['log'] === 'object' && content['log'] !== null),
    'must map each name to a text, or be a storageState or a HAR',
  )
  .meta({
    description: 'A HAR, or the storageState of Playwright',
    anyOf: [
      { required: ['cookies'], properties: { cookies: { type: 'array' } } },
      { required: ['log'], properties: { log: { type: 'object' } } },
    ],
  })

/** Cookies in any known format, or a map of cookies, which is checked like other maps. */
export const cookiesIn = z
  .union([
    cookieMap,
    z.string().min(1).meta({ description: 'A Cookie header, a cURL command, a cookies.txt, or JSON as text' }),
    z.array(z.unknown()).min(1).meta({ description: 'A list of cookies as extensions and DevTools export it' }),
    exported,
  ])
  .meta({ description: 'A map of name to value, or what a browser or tool exports (docs/import.md)' })
