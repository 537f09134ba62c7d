import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.ts'
import type { BenchSession } from './bench-session.ts'
import type { PageKind } from './pages.ts'

/** The site that is scraped: /page/<kind> answers the page of the session whose `sid` cookie came, else a login page. */
export interface Target {
  readonly pid: number
  readonly origin: string
}

/** Which sessions have which pages; the pages of a kind exist for its sessions alone. */
export type TargetPages = Partial<Readonly<Record<PageKind, readonly BenchSession[]>>>

/** Starts the target in a process of its own, its list of sessions below `directory`. */
export async function startTarget(
  { children }: Pick<Bench, 'children'>,
  directory: string,
  pages: TargetPages,
): Promise<Target> {
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'sessions.json')
  writeFileSync(file, JSON.stringify(pages))
  const child = children.start(process.execPath, [fileURLToPath(new URL('../target.ts', import.meta.url)), file])
  const match = await child.waitFor(/^listening (\d+)$/m, 20_000)
  return { pid: child.pid, origin: `http://127.0.0.1:${match[1]}` }
}
