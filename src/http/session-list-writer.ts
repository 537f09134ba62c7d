import type { StoredNames } from '../sessions/names.ts'
import type { SessionView } from '../sessions/session.ts'
import { sessionFieldsSchema, toSessionFields } from './schemas/session.ts'
import { compileSerializer } from './serialize.ts'

export interface SessionListPage {
  readonly sessions: readonly SessionView[]
  readonly total: number
  readonly nextCursor: string | null
}

/**
 * Writes a page of a list as `sessionListSchema` has it, the names last of each session. Names, of which a page holds
 * hundreds, are stored as the JSON that they are written as: parsing them and writing them anew would cost a sixth of
 * the answer.
 */
export function createSessionListWriter(): (page: SessionListPage) => string {
  const writeFields = compileSerializer(sessionFieldsSchema)
  return ({ sessions, total, nextCursor }) => {
    let text = '{"sessions":['
    let comma = ''
    for (const session of sessions) {
      // The rest of the object without its closing brace.
      text += comma + writeFields(toSessionFields(session)).slice(0, -1)
      text += `,"cookie_names":${toJson(session.cookieNames)},"header_names":${toJson(session.headerNames)}}`
      comma = ','
    }
    return `${text}],"total":${total},"next_cursor":${JSON.stringify(nextCursor)}}`
  }
}

function toJson(names: readonly string[] | StoredNames | null): string {
  return names !== null && 'json' in names ? names.json : JSON.stringify(names)
}
