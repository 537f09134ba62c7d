import { AppError } from '../errors.ts'
import type { Session } from './session.ts'

/**
 * Throws PRECONDITION_FAILED when a session has none of these versions.
 * @param versions null: any will do
 */
export function requireVersion(
  { settingsVersion }: Pick<Session, 'settingsVersion'>,
  versions: readonly number[] | null,
): void {
  if (versions?.includes(settingsVersion) === false) throw new AppError('PRECONDITION_FAILED')
}
