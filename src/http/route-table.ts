import type { FastifyInstance } from 'fastify'

interface Entry {
  readonly path: string
  readonly pattern: RegExp
  readonly methods: readonly string[]
}

/** The methods of each path, for 405 and its Allow header. Used only when no route matched. */
export interface RouteTable {
  /** Records every route that is registered from now on. */
  watch(app: FastifyInstance): void
  /** Upper case, sorted; empty for a path without routes. */
  methodsOf(path: string): string[]
  /**
   * The methods of a path without parameters, if this is not one of them; else empty. Another route with a parameter may
   * answer there: GET /webhooks/callback-secret is no webhook.
   */
  othersOf(path: string, method: string): string[]
  /** Whether requests without a credential are refused there first. */
  needsPrincipal(path: string): boolean
}

/** @param apiPrefix every path below it needs a principal */
export function createRouteTable(apiPrefix: string): RouteTable {
  const entries: Entry[] = []
  const literal = new Map<string, Set<string>>()
  return {
    watch: (app) => {
      app.addHook('onRoute', (route) => {
        const path = withoutSlash(route.url)
        const methods = [route.method].flat()
        entries.push({ path, pattern: toPattern(path), methods })
        if (path.includes(':')) return
        const named = literal.get(path) ?? new Set()
        for (const method of methods) named.add(method)
        literal.set(path, named)
      })
    },
    methodsOf: (path) => {
      const bare = withoutSlash(path)
      // A literal path wins over a parameter: `/sessions/validate` is not a session's path.
      const named = entries.filter(({ path }) => path === bare)
      const matching = named.length > 0 ? named : entries.filter(({ pattern }) => pattern.test(bare))
      const found = matching.flatMap(({ methods }) => methods)
      return [...new Set(found)].sort()
    },
    othersOf: (path, method) => {
      const named = literal.get(withoutSlash(path))
      return named === undefined || named.has(method) ? [] : [...named].sort()
    },
    needsPrincipal: (path) => `${path}/`.startsWith(`${apiPrefix}/`),
  }
}

function toPattern(url: string): RegExp {
  const source = withoutSlash(url)
    .split('/')
    .map((segment) => (segment === '*' ? '.*' : segment.startsWith(':') ? '[^/]+' : segment.replaceAll('.', '\\.')))
    .join('/')
  return new RegExp(`^${source}$`)
}

const withoutSlash = (path: string): string => path.replace(/\/$/, '')
