/** What a field means, and an example value. A field whose schema has a description keeps that description. */
export type FieldWords = readonly [description: string, example?: unknown]

/** By field name, or `Schema.field` for a name that means something else in that schema. */
export type WordTable = Readonly<Record<string, FieldWords>>
