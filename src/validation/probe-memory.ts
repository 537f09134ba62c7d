/** What validations of a session learned about the pages of its site. */
export interface ProbeMemory {
  /** The page that shows whether it is logged in; null: not known yet. */
  readonly url: string | null
  /** While the session was logged in, that page differed from its anonymous copy. */
  readonly tells: boolean
  /** Which page anonymous visitors got there then (`copyKey`); absent: not known. */
  readonly shown?: number
  /** Where to continue on the list of well-known paths. */
  readonly next: number
  /** The page showed it in a browser; plain HTTP gets only a shell there. */
  readonly rendered: boolean
}

export const noMemory: ProbeMemory = { url: null, tells: false, next: 0, rendered: false }

/** Reads the stored text; empty when it cannot be read. */
export function decodeMemory(text: string | null): ProbeMemory {
  if (text === null) return noMemory
  try {
    const { url, tells, shown, next, rendered } = JSON.parse(text) as Partial<ProbeMemory>
    return {
      url: typeof url === 'string' ? url : null,
      tells: tells === true,
      ...(typeof shown === 'number' ? { shown } : {}),
      next: typeof next === 'number' && Number.isInteger(next) && next >= 0 ? next : 0,
      rendered: rendered === true,
    }
  } catch {
    return noMemory
  }
}

export function encodeMemory(memory: ProbeMemory): string | null {
  return memory.url === null && memory.next === 0 ? null : JSON.stringify(memory)
}
