/** 32-bit FNV-1a over UTF-16 units, of the first 400: what a comparison keeps of a text. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5
  const end = Math.min(text.length, 400)
  for (let index = 0; index < end; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/** How much two sets of hashes have in common: 1 all, 0 nothing (Jaccard). Two empty sets are the same. */
export function likeness(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 && b.length === 0) return 1
  const first = new Set(a)
  const second = new Set(b)
  let common = 0
  for (const hash of first) if (second.has(hash)) common += 1
  return common / (first.size + second.size - common)
}
