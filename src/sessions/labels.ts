/** How many labels a session may have. */
export const maxLabels = 32

/** How many labels a list of sessions may be filtered by. */
export const maxFilterLabels = 4

/** Labels contain no character that JSON escapes, so that a quoted label is part of the stored text exactly if it is set. */
export const labelPattern = /^[A-Za-z0-9][A-Za-z0-9._:/=@+-]{0,63}$/

/** Null when there are none. Each label once, in alphabetical order. */
export function encodeLabels(labels: readonly string[]): string | null {
  return labels.length === 0 ? null : JSON.stringify([...new Set(labels)].sort())
}

export function decodeLabels(stored: string | null): readonly string[] {
  return stored === null ? [] : (JSON.parse(stored) as string[])
}

/** The text that the stored labels contain if this label is set. */
export function storedLabel(label: string): string {
  return JSON.stringify(label)
}
