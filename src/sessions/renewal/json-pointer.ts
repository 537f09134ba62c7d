/**
 * Whether a text is a JSON pointer (RFC 6901 §3): empty, or parts that each begin with a slash; `~` only as ~0 and ~1.
 */
export function isJsonPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)*$/.test(text)
}

/**
 * The value at a JSON pointer (RFC 6901 §4); undefined when there is none. Own properties only, so that a name such as
 * `constructor` finds nothing that is not in the document.
 */
export function atJsonPointer(document: unknown, pointer: string): unknown {
  if (!isJsonPointer(pointer)) return undefined
  let value = document
  for (const part of pointer.split('/').slice(1)) value = memberOf(value, unescaped(part))
  return value
}

/** `~1` first, so that `~01` becomes `~1` and not a slash. */
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

function memberOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(name) ? value[Number(name)] : undefined
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Readonly<Record<string, unknown>>)[name]
}
