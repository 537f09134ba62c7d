import type { StoredNames } from '../sessions/names.ts'
import type { SessionView } from '../sessions/session.ts'
import { sessionFieldsSchema, toSessionFields } from './schemas/session.ts'
import { compileSerializer } from './serialize.ts'

export interface SessionListPage {
  readonly sessions: readonly SessionView[]
  readonly total: number
  readonly nextCursor: string | null
}

export interface SessionWriter {
  /** As `sessionSchema` has it. */
  one(session: SessionView): string
  /** As `sessionListSchema` has it. */
  page(page: SessionListPage): string
}

/**
 * Writes sessions, the names last of each. Names, of which a page holds hundreds, are stored as the JSON that they are
 * written as: parsing them and writing them anew would cost a sixth of the answer.
 */
export function createSessionWriter(): SessionWriter {
  const writeFields = compileSerializer(sessionFieldsSchema)
  const one = (session: SessionView): string => {
    // The object without its closing brace.
    const fields = writeFields(toSessionFields(session)).slice(0, -1)
    const { cookieNames, headerNames } = session
    return `${fields},"cookie_names":${toJson(cookieNames)},"header_names":${toJson(headerNames)}}`
  }
  return {
    one,
    page: ({ sessions, total, nextCursor }) =>
      `{"sessions":[${sessions.map(one).join(',')}],"total":${total},"next_cursor":${JSON.stringify(nextCursor)}}`,
  }
}

function toJson(names: readonly string[] | StoredNames | null): string {
  return names !== null && 'json' in names ? names.json : JSON.stringify(names)
}
