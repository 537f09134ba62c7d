import { expect, it } from 'vitest'
import { inRequests, tooLarge } from './in-requests.ts'
import type { BulkRow } from './read-rows.ts'

const row = (number: number, bytes = 10): BulkRow => ({
  number,
  externalId: `x-${number}`,
  body: { content: 'x'.repeat(bytes) },
})

async function groups(rows: readonly BulkRow[]): Promise<number[]> {
  const sizes: number[] = []
  const each = async function* () {
    yield* rows
  }
  for await (const group of inRequests(each())) sizes.push(group.length)
  return sizes
}

it.each([
  ['nothing', [], []],
  ['a few', Array.from({ length: 3 }, (_, n) => row(n)), [3]],
  ['more than a request takes', Array.from({ length: 250 }, (_, n) => row(n)), [100, 100, 50]],
  ['large ones', [row(1, 400_000), row(2, 400_000), row(3, 400_000), row(4)], [2, 2]],
])('%s: %#', async (_, rows, expected) => {
  expect(await groups(rows)).toEqual(expected)
})

it('says of a row that fits into no request what to do', () => {
  expect(tooLarge(row(1, 800_000))).toBeNull()
  expect(tooLarge(row(1, 900_000))).toContain('POST /api/v1/sessions/import')
})
