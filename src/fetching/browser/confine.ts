/** The user that a browser process runs as. */
export interface BrowserUser {
  readonly uid: number
  readonly gid: number
}

/**
 * Unassigned user ids (systemd reserves this range for services without an account). Each browser process has one of
 * its own, so that a page that escapes from its browser can read neither this server nor another browser.
 */
const firstUid = 61_184
const uids = 4_096

/** The user of the browser in a slot (0, 1, …); null when this process is not root and cannot switch users. */
export function userOfSlot(slot: number, ownUid: number | undefined): BrowserUser | null {
  if (ownUid !== 0) return null
  const uid = firstUid + (slot % uids)
  return { uid, gid: uid }
}

/**
 * The arguments of `setpriv` (util-linux) that start a program as that user, without supplementary groups or
 * capabilities. The kernel ends the program when this process ends in any way.
 */
export function confinedArguments(user: BrowserUser | null, program: string, args: readonly string[]): string[] {
  const asUser = user === null ? [] : ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups']
  const withoutRights = ['--inh-caps', '-all', '--ambient-caps', '-all', '--no-new-privs']
  return [...asUser, ...withoutRights, '--pdeathsig', 'KILL', '--', program, ...args]
}
