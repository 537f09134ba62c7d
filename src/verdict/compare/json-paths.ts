const MAX_PATHS = 400
const MAX_DEPTH = 6

/**
 * The shape of a JSON answer as lines, `user.name:string`: keys and kinds of values, true and false and zero apart, and
 * of a list its first items alone. At most 400 lines, 6 levels deep.
 */
export function jsonPaths(json: unknown): string[] {
  const lines = new Set<string>()
  const visit = (value: unknown, path: string, depth: number) => {
    if (lines.size >= MAX_PATHS) return
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) lines.add(`${path}:${kindOf(value)}`)
    else if (Array.isArray(value)) {
      lines.add(`${path}:${value.length === 0 ? 'none' : 'some'}`)
      for (const one of value.slice(0, 3)) visit(one, `${path}[]`, depth + 1)
    } else {
      lines.add(`${path}:object`)
      for (const [key, inner] of Object.entries(value).slice(0, 100))
        visit(inner, `${path}.${key.slice(0, 60)}`, depth + 1)
    }
  }
  visit(json, '', 0)
  return [...lines]
}

function kindOf(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (value === 0 || value === '') return 'empty'
  return typeof value
}

/** Data that a site stores for a browser without knowing its user. */
export const OF_A_BROWSER =
  /cart|basket|bag$|recent|histor|consent|experiment|locale|currenc|visitor|guest|warenkorb|panier|carrito|carrello/i

/** The keys of an answer in JSON and of the objects right inside it: `.user`, `.user.name`. Not what any browser has. */
export function jsonKeys(paths: readonly string[]): string[] {
  const keys = paths.map((path) => path.slice(0, path.lastIndexOf(':')))
  return keys.filter((key) => /^(?:\.[^.[]+){1,2}$/.test(key) && !OF_A_BROWSER.test(key.split('.')[1] ?? ''))
}
