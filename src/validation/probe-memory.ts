/** What validations of a session learned of the pages of its site. */
export interface ProbeMemory {
  /** The page that tells whether it is logged in; null while none is known. */
  readonly url: string | null
  /** That page was answered otherwise to the session, while it was logged in, than to nobody. */
  readonly tells: boolean
  /** Where to go on with the list of well-known paths. */
  readonly next: number
  /** It was a browser to which the page told that; plain HTTP gets no more than a shell there. */
  readonly rendered: boolean
}

export const noMemory: ProbeMemory = { url: null, tells: false, next: 0, rendered: false }

/** Reads what is stored; nothing for what cannot be read. */
export function decodeMemory(text: string | null): ProbeMemory {
  if (text === null) return noMemory
  try {
    const { url, tells, next, rendered } = JSON.parse(text) as Partial<ProbeMemory>
    return {
      url: typeof url === 'string' ? url : null,
      tells: tells === true,
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
