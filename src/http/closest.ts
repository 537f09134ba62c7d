/** Two names are similar when at most a third of their letters differ. */
const tolerance = 3

/**
 * The known name that is most similar: case, `_`, `-` and `.` are ignored; null when none is similar.
 * @param name at most 64 characters
 */
export function closest(name: string, known: readonly string[]): string | null {
  const given = plain(name)
  let best: { readonly name: string; readonly distance: number } | null = null
  for (const candidate of known) {
    const other = plain(candidate)
    const distance = editDistance(given, other)
    const isLike = distance * tolerance <= Math.max(given.length, other.length)
    if (isLike && (best === null || distance < best.distance)) best = { name: candidate, distance }
  }
  return best?.name ?? null
}

const plain = (name: string): string => name.toLowerCase().replace(/[_.-]/g, '')

/**
 * How many letters must be added, removed, changed or swapped with their neighbor to get from one text to the other.
 */
export function editDistance(a: string, b: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1]
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    ;[beforeLast, last] = [last, current]
  }
  return last[b.length] ?? 0
}
