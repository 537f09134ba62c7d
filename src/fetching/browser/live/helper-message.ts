import type { FocusedField, LivePicker } from './live-types.ts'

/** Messages from the helper script in a page. */
export type HelperMessage =
  | { readonly type: 'focus'; readonly field: FocusedField | null }
  | { readonly type: 'picker'; readonly picker: LivePicker }

/** The helper sends no longer messages. */
const maxChars = 1_000_000

/** Parses a message of the helper; null when it is not one. */
export function readHelperMessage(text: string): HelperMessage | null {
  if (text.length > maxChars) return null
  const message: unknown = parsed(text)
  if (typeof message !== 'object' || message === null || !('type' in message)) return null
  // The helper runs in an isolated world that no page can change, so the type determines the form.
  return message.type === 'focus' || message.type === 'picker' ? (message as HelperMessage) : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
