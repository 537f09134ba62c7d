import { type RenderPlan, renderPages } from './browser-rounds.ts'
import type { BrowserSide } from './browser-sides.ts'
import type { MemoryParts } from './proc.ts'
import { treeMemory } from './process-tree.ts'

/** How often the memory is measured, in milliseconds. */
const sampleMs = 250

/** The most memory that the processes of a side hold while it renders. Nothing else may be open below this process. */
export async function peakMemory(open: () => Promise<BrowserSide>, url: URL, plan: RenderPlan): Promise<MemoryParts> {
  const side = await open()
  let peak: MemoryParts = { files: 0, own: 0 }
  const watch = setInterval(() => {
    const now = treeMemory(process.pid)
    if (totalOf(now) > totalOf(peak)) peak = now
  }, sampleMs)
  try {
    const { wrong } = await renderPages(side, url, plan)
    if (wrong[0] !== undefined) throw new Error(wrong[0])
    return peak
  } finally {
    clearInterval(watch)
    await side.close()
  }
}

export const totalOf = ({ files, own }: MemoryParts): number => files + own

/** For example `263 MB (150 of files, 113 of its own)`. */
export function describeMemory(parts: MemoryParts): string {
  const [total, files, own] = [totalOf(parts), parts.files, parts.own].map((bytes) => Math.round(bytes / 1e6))
  return `${total} MB (${files} of files, ${own} of its own)`
}
