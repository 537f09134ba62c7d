import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from './processes.ts'

/**
 * A file of dist/server, which starts in half the time, where it is what the source says; else null, as the launcher
 * decides it.
 */
export function compiled(name: string): string | null {
  return freshIn('server', name, ['src', 'sdk/src'])
}

/** A file of test/faults, compiled or as it is. */
export function faultFile(name: string): string {
  const file = freshIn('faults', `${name.replace(/^.*\//, '')}.js`, ['src', 'sdk/src', 'test/faults'])
  return file ?? join(checkout, 'test/faults', `${name}.ts`)
}

/** Whether a folder of dist/ is fresh, told once to each thread: to look at every source takes ten milliseconds. */
const fresh = new Map<string, boolean>()

function freshIn(folder: string, name: string, madeOf: readonly string[]): string | null {
  const isFresh = fresh.get(folder) ?? isNewer(folder, madeOf)
  fresh.set(folder, isFresh)
  return isFresh ? join(checkout, 'dist', folder, name) : null
}

/** Whether a folder of dist/ is newer than all that it was made of. */
function isNewer(folder: string, madeOf: readonly string[]): boolean {
  const builtAt = changedAt(join(checkout, 'dist', folder, '.built'))
  if (builtAt === null) return false
  return [...madeOf.flatMap(filesIn), 'package-lock.json'].every((file) => {
    return (changedAt(join(checkout, file)) ?? 0) <= builtAt
  })
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(join(checkout, folder), { recursive: true, encoding: 'utf8' })
  return [folder, ...entries.map((entry) => join(folder, entry))]
}

function changedAt(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null
}
