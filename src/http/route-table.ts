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
  /** Whether requests without a credential are refused there first. */
  needsPrincipal(path: string): boolean
}

/** @param apiPrefix every path below it needs a principal */
export function createRouteTable(apiPrefix: string): RouteTable {
  const entries: Entry[] = []
  return {
    watch: (app) => {
      app.addHook('onRoute', (route) => {
        const path = withoutSlash(route.url)
        entries.push({ path, pattern: toPattern(path), methods: [route.method].flat() })
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
