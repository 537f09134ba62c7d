import type { FocusedField, LivePicker } from './live-types.ts'

/** What the helper in a page tells. */
export type HelperMessage =
  | { readonly type: 'focus'; readonly field: FocusedField | null }
  | { readonly type: 'picker'; readonly picker: LivePicker }

/** Longer ones are no work of the helper. */
const maxChars = 1_000_000

/** Reads what the helper told; null for what is no message of its. */
export function readHelperMessage(text: string): HelperMessage | null {
  if (text.length > maxChars) return null
  const message: unknown = parsed(text)
  if (typeof message !== 'object' || message === null || !('type' in message)) return null
  // It runs in a world of its own, which no page writes to: what has its type has its form.
  return message.type === 'focus' || message.type === 'picker' ? (message as HelperMessage) : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
