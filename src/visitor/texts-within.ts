import type { ParsedPage } from '../verdict/page.ts'

/** The indexes of the texts that stand within the elements from one to another, at most `most`. */
export function textsWithin(from: number, to: number, { texts }: ParsedPage, most: number): number[] {
  let low = 0
  let high = texts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((texts[middle]?.at ?? 0) <= from) low = middle + 1
    else high = middle
  }
  const within: number[] = []
  for (let index = low; (texts[index]?.parent ?? to + 1) <= to && within.length < most; index += 1) within.push(index)
  return within
}
