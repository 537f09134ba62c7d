import { type RenderPlan, renderPages } from './browser-rounds.ts'
import type { BrowserSide } from './browser-sides.ts'
import type { MemoryParts } from './proc.ts'
import { treeMemory } from './process-tree.ts'

/** How often the memory is measured, in milliseconds. */
const sampleMs = 250

/** What the processes of a side hold while it renders: the median of the samples, and the most at one moment. */
export interface RenderingMemory {
  readonly usual: MemoryParts
  readonly most: MemoryParts
}

export async function renderingMemory(
  open: () => Promise<BrowserSide>,
  url: URL,
  plan: RenderPlan,
): Promise<RenderingMemory> {
  const side = await open()
  try {
    // Before the first pages are open, less is held.
    await renderRight(side, url, { ...plan, pages: 2 * plan.inFlight })
    const samples: MemoryParts[] = []
    const watch = setInterval(() => samples.push(treeMemory(process.pid)), sampleMs)
    await renderRight(side, url, plan).finally(() => clearInterval(watch))
    const sorted = samples.toSorted((a, b) => totalOf(a) - totalOf(b))
    const [usual, most] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
    if (usual === undefined || most === undefined) throw new Error('too few pages to measure the memory')
    return { usual, most }
  } finally {
    await side.close()
  }
}

async function renderRight(side: BrowserSide, url: URL, plan: RenderPlan): Promise<void> {
  const { wrong } = await renderPages(side, url, plan)
  if (wrong[0] !== undefined) throw new Error(wrong[0])
}

export const totalOf = ({ files, own }: MemoryParts): number => files + own

/** For example `243 MB (141 of files, 102 of its own), at most 258`. */
export function describeMemory({ usual, most }: RenderingMemory): string {
  const [total, files, own, peak] = [totalOf(usual), usual.files, usual.own, totalOf(most)].map((bytes) =>
    Math.round(bytes / 1e6),
  )
  return `${total} MB (${files} of files, ${own} of its own), at most ${peak}`
}
