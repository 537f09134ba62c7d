import type { Concurrency } from './session.ts'

/** How many uses of one session run at a time, as its row holds it. */
export function encodeConcurrency({ mode, max, waitSeconds }: Concurrency): string {
  return JSON.stringify({ mode, max, waitSeconds })
}

export function decodeConcurrency(text: string): Concurrency {
  return JSON.parse(text) as Concurrency
}
