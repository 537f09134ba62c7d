/** An object as JSON has it: not a list, not null. */
export type JsonObject = Readonly<Record<string, unknown>>

/** What a text is as JSON; `otherwise` if it is not JSON. */
export function parseJsonOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return otherwise
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
