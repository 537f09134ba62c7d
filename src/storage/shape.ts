/**
 * The columns of a query in the order of its select list, for rows that come as arrays (`Store.rows`). `at` tells where
 * a column stands: `row[at.domain]` is typed as that column, and costs what a constant index costs.
 */
export interface Shape<Names extends readonly string[]> {
  readonly names: Names
  readonly at: PlacesOf<Names>
}

/** Where each name stands, as a type: `PlacesOf<readonly ['a', 'b']>` is `{ a: 0, b: 1 }`. */
export type PlacesOf<Names extends readonly string[]> = {
  readonly [Index in keyof Names & `${number}` as Names[Index] & string]: Index extends `${infer Place extends number}`
    ? Place
    : never
}

/** A row of `Row` as the values of those columns, in that order. */
export type Values<Row, Names extends readonly string[]> = {
  readonly [Index in keyof Names]: Names[Index] extends keyof Row ? Row[Names[Index]] : never
}

export function shapeOf<const Names extends readonly string[]>(names: Names): Shape<Names> {
  const places = Object.fromEntries(names.map((name, place) => [name, place]))
  // The type says of each name what this line does.
  return { names, at: places as unknown as PlacesOf<Names> }
}
