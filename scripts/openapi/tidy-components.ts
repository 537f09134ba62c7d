import { isObject } from '../../src/json-object.ts'
import { mapValues, nameOf, type OpenApiDocument, refTo, schemasOf, withSchemas } from './document.ts'

/**
 * A schema exists in several forms: for requests (`XInput`), for responses (`X`), and for responses with warnings
 * (`XAnswer`). Keeps those that a route refers to, one of them under the plain name, ordered by name.
 */
export function tidyComponents<Doc extends OpenApiDocument>(document: Doc): Doc {
  const schemas = schemasOf(document)
  const used = reachable(document.paths, schemas)
  const names = new Map(used.map((name) => [name, plainName(name, used)]))
  const renamed = used
    .map((name) => [names.get(name) ?? name, rename(schemas[name], names)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return withSchemas({ ...document, paths: rename(document.paths, names) }, Object.fromEntries(renamed))
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

/** The plain name is for the response, else for the response with warnings, else for the request. */
function plainName(name: string, used: readonly string[]): string {
  const plain = name.replace(/(Input|Answer)$/, '')
  const first = [plain, `${plain}Answer`, `${plain}Input`].find((form) => used.includes(form))
  return name === first ? plain : name
}

function rename(node: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(node)) return node.map((item) => rename(item, names))
  if (!isObject(node)) return node
  const name = nameOf(node)
  const renamed = mapValues(node, (value) => rename(value, names))
  return name === null ? renamed : { ...renamed, ...refTo(names.get(name) ?? name) }
}
