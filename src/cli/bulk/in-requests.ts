import type { BulkRow } from './read-rows.ts'

/** As many rows as the server accepts in one request. */
const maxRows = 100
/** Bytes of the rows of one request; the limit of the server is 1 MiB for the whole body. */
const maxBytes = 900_000

/** Bytes of a row in a request. */
function sizeOf({ body }: Pick<BulkRow, 'body'>): number {
  return Buffer.byteLength(JSON.stringify(body))
}

/** Why a row fits into no request; null: it fits. */
export function tooLarge(row: Pick<BulkRow, 'body'>): string | null {
  return sizeOf(row) <= maxBytes ? null : 'is larger than 900,000 bytes: send it with POST /api/v1/sessions/import'
}

/** Groups rows, none of which is too large, into requests of bounded size. */
export async function* inRequests(rows: AsyncIterable<BulkRow>): AsyncGenerator<BulkRow[]> {
  let group: BulkRow[] = []
  let bytes = 0
  for await (const row of rows) {
    const size = sizeOf(row)
    if (group.length > 0 && (group.length === maxRows || bytes + size > maxBytes)) {
      yield group
      group = []
      bytes = 0
    }
    group.push(row)
    bytes += size
  }
  if (group.length > 0) yield group
}
