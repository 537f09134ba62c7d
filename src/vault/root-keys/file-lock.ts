import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { Clock } from '../../clock.ts'
import { isSystemError, systemReason } from '../../errors.ts'
import { RootKeyError } from './root-key.ts'

/** Much longer than any work under the lock takes. */
const staleAfterMs = 10_000

/**
 * Runs `work` while no other process does so for `path`: two concurrent rotations would each write a file without the
 * other's new key, and everything wrapped under that key would be lost. The lock is the file `path`.lock; one left
 * behind by a killed process is taken over. Throws RootKeyError when another process holds it.
 */
export async function withFileLock<T>(path: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const lockPath = `${path}.lock`
  if (!tryLock(lockPath)) {
    if (!isStale(lockPath, clock)) throw new RootKeyError(`Another process is changing ${path}; try again.`)
    rmSync(lockPath, { force: true })
    if (!tryLock(lockPath)) throw new RootKeyError(`Another process is changing ${path}; try again.`)
  }
  try {
    return await work()
  } finally {
    rmSync(lockPath, { force: true })
  }
}

function tryLock(lockPath: string): boolean {
  try {
    writeFileSync(lockPath, String(process.pid), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false
    throw new RootKeyError(
      `${lockPath} cannot be created: ${systemReason(error) ?? 'unknown error'}. To change the root keys, this user must be able to write in the directory of their file.`,
    )
  }
}

/**
 * The lock is stale when its process is gone, or when it is old (the pid may be of another container, or not written
 * yet).
 */
function isStale(lockPath: string, clock: Clock): boolean {
  try {
    if (clock.now() - statSync(lockPath).mtimeMs > staleAfterMs) return true
    const pid = Number(readFileSync(lockPath, 'utf8'))
    return Number.isSafeInteger(pid) && pid > 0 && pid !== process.pid && !isAlive(pid)
  } catch (error) {
    // Released in the meantime.
    return isSystemError(error, 'ENOENT')
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !isSystemError(error, 'ESRCH')
  }
}
