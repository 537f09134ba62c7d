/** The part of a document that is used here. */
interface Document {
  readonly paths?: unknown
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> }
}

const prefix = '#/components/schemas/'

/**
 * Each schema exists in two forms, for requests (`XInput`) and for responses (`X`). Keeps those that a route refers to,
 * under the plain name when only one is left, ordered by name.
 */
export function tidyComponents<Doc extends Document>(document: Doc): Doc {
  const schemas = document.components?.schemas ?? {}
  const used = reachable(document.paths, schemas)
  const names = new Map(used.map((name) => [name, plainName(name, used)]))
  const renamed = used
    .map((name) => [names.get(name) ?? name, rename(schemas[name], names)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    ...document,
    paths: rename(document.paths, names),
    components: { ...document.components, schemas: Object.fromEntries(renamed) },
  }
}

function reachable(from: unknown, schemas: Readonly<Record<string, unknown>>): string[] {
  const found = new Set<string>()
  const visit = (node: unknown): void => {
    for (const name of namesIn(node)) {
      if (found.has(name)) continue
      found.add(name)
      visit(schemas[name])
    }
  }
  visit(from)
  return [...found]
}

const namesIn = (node: unknown): string[] =>
  [...(JSON.stringify(node) ?? '').matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1] ?? '')

function plainName(name: string, used: readonly string[]): string {
  const plain = name.replace(/Input$/, '')
  return used.includes(plain) ? name : plain
}

function rename(node: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(node)) return node.map((item) => rename(item, names))
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node).map(([key, value]) => {
    if (key !== '$ref' || typeof value !== 'string' || !value.startsWith(prefix)) return [key, rename(value, names)]
    const name = value.slice(prefix.length)
    return [key, prefix + (names.get(name) ?? name)]
  })
  return Object.fromEntries(entries)
}
