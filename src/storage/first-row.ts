/** The first row of a query, as `of` reads it; null when there is none. */
export async function firstRow<Row, Value>(
  query: { executeTakeFirst(): Promise<Row | undefined> },
  of: (row: Row) => Value,
): Promise<Value | null> {
  const row = await query.executeTakeFirst()
  return row === undefined ? null : of(row)
}
