import { expect, test } from 'vitest'
import { requireTimeToRead } from './require-time-to-read.ts'
import type { ScrapeInput } from './scrape-types.ts'

test.each<[formats: ScrapeInput['formats'], waitedMs: number, refusedFor: number | null]>([
  [['markdown'], 2_500, null],
  [['markdown'], 2_501, 3],
  [['html', 'text'], 9_000, 9],
  [['html', 'raw'], 9_000, null],
  [null, 9_000, null],
])('of %j, where the oldest page has waited %d ms of 10 s', (formats, waitedMs, refusedFor) => {
  const ask = () => requireTimeToRead({ waitedMs: () => waitedMs }, 'anna', { formats, timeoutMs: 10_000 })
  if (refusedFor === null) expect(ask).not.toThrow()
  else expect(ask).toThrow(expect.objectContaining({ code: 'OVERLOADED', retryAfterSeconds: refusedFor }))
})
