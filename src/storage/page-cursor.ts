import { invalidField } from '../errors.ts'

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
  if (match?.[1] === undefined || match[2] === undefined)
    throw invalidField('cursor', 'is not a cursor of an earlier page')
  return { createdAt: Number(match[1]), id: match[2] }
}
