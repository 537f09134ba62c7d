import type { Principal } from '../../accounts/principal.ts'
import { invalidCursor, pageOf } from '../../storage/page-cursor.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { permit } from '../permit.ts'
import { maxVersion } from '../repository/versions.ts'
import type { VersionsInput } from '../session-inputs.ts'
import type { StateVersion } from '../stored-session.ts'

export interface VersionPage {
  readonly versions: readonly StateVersion[]
  readonly total: number
  readonly nextCursor: string | null
}

/** The stored states of a session, newest first. Throws as `permit`, VALIDATION_ERROR for an invalid cursor. */
export async function versionPage(
  { repository }: Pick<SessionDependencies, 'repository'>,
  principal: Principal,
  id: string,
  { limit, cursor }: VersionsInput,
): Promise<VersionPage> {
  const before = cursor === null ? null : decodeCursor(cursor)
  permit(await repository.find(id, principal.userId), principal, 'read')
  const [found, total] = await Promise.all([repository.versions(id, before, limit + 1), repository.countVersions(id)])
  const { page, nextCursor } = pageOf(found, limit, ({ version }) => String(version))
  return { versions: page, total, nextCursor }
}

function decodeCursor(cursor: string): number {
  const version = /^[1-9]\d{0,9}$/.test(cursor) ? Number(cursor) : Number.NaN
  if (!(version <= maxVersion)) throw invalidCursor()
  return version
}
