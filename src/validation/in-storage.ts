import { cannotBeLogin, holdsLogin } from '../cookies/formats/known-names.ts'
import { fromWire } from '../cookies/wire.ts'
import type { SessionSecrets } from '../sessions/session.ts'

/**
 * Whether a refusal of plain HTTP says nothing of a session, because the login may lie in localStorage or IndexedDB, which
 * only a browser uses: nothing that plain HTTP carries can be a login, or the page is one that reads its login by script.
 */
export function mayLieInStorage(
  { cookies, exactCookies, headers, storage }: Pick<SessionSecrets, 'cookies' | 'exactCookies' | 'headers' | 'storage'>,
  sawShell: boolean,
): boolean {
  if (storage.length === 0 || holdsLogin(headers)) return false
  const names = [...Object.keys(cookies), ...exactCookies.map(({ name }) => fromWire(name))]
  return sawShell || names.every(cannotBeLogin)
}
