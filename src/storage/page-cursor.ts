import { type AppError, invalidField } from '../errors.ts'

/** The row after which a page of a list starts that is sorted by creation, then id. */
export interface PageCursor {
  readonly createdAt: number
  readonly id: string
}

export function encodeCursor({ createdAt, id }: PageCursor): string {
  return Buffer.from(`${createdAt}.${id}`).toString('base64url')
}

/** Throws VALIDATION_ERROR for a text that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): PageCursor {
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  if (match?.[1] === undefined || match[2] === undefined) throw invalidCursor()
  return { createdAt: Number(match[1]), id: match[2] }
}

/** For a cursor that no page has given, in whatever form. */
export function invalidCursor(): AppError {
  return invalidField('cursor', 'is not a cursor of an earlier page')
}

/**
 * A page of a list, of which one row more was read than it may have: the rows, and the cursor of the next page; null: this
 * is the last one.
 */
export function pageOf<Row>(
  found: readonly Row[],
  limit: number,
  cursorAfter: (row: Row) => string,
): { readonly page: readonly Row[]; readonly nextCursor: string | null } {
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return { page, nextCursor: found.length > limit && last !== undefined ? cursorAfter(last) : null }
}
