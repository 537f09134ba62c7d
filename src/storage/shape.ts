/**
 * The columns of a query in the order of its select list, for rows that come as arrays (`Store.rows`). `at` gives the
 * index of a column: `row[at.domain]` has the type of that column, at the cost of a constant index.
 */
export interface Shape<Names extends readonly string[]> {
  readonly names: Names
  readonly at: PlacesOf<Names>
}

/** The index of each name, as a type: `PlacesOf<readonly ['a', 'b']>` is `{ a: 0, b: 1 }`. */
export type PlacesOf<Names extends readonly string[]> = {
  readonly [Index in keyof Names & `${number}` as Names[Index] & string]: Index extends `${infer Place extends number}`
    ? Place
    : never
}

/** A row of `Row` as an array of the values of those columns, in that order. */
export type Values<Row, Names extends readonly string[]> = {
  readonly [Index in keyof Names]: Names[Index] extends keyof Row ? Row[Names[Index]] : never
}

export function shapeOf<const Names extends readonly string[]>(names: Names): Shape<Names> {
  const places = Object.fromEntries(names.map((name, place) => [name, place]))
  // The cast states for each name what the loop above does.
  return { names, at: places as unknown as PlacesOf<Names> }
}
