import type { BulkRow } from './read-rows.ts'

/** As many rows as the server accepts in one request. */
const maxRows = 100
/** Bytes of the rows of one request; the limit of the server is 1 MiB for the whole body. */
const maxBytes = 900_000

/** Groups readable rows into requests of bounded size. A row that is too large for any is a group of its own. */
export async function* inRequests(rows: AsyncIterable<BulkRow>): AsyncGenerator<BulkRow[]> {
  let group: BulkRow[] = []
  let bytes = 0
  for await (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row.body))
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
