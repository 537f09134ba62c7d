import type { FastifyInstance } from 'fastify'

interface Entry {
  readonly path: string
  readonly pattern: RegExp
  readonly methods: readonly string[]
}

/** Which methods an address answers: for 405 and its Allow header. Looked at only when no route matched. */
export interface RouteTable {
  /** Notes every route that is registered from now on. */
  watch(app: FastifyInstance): void
  /** Upper case, sorted; empty for an address that answers none. */
  methodsOf(path: string): string[]
  /** Whether strangers are refused there before anything else is said. */
  needsPrincipal(path: string): boolean
}

/** @param apiPrefix the path below which every address needs a principal */
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
      // An address that a route names itself is not one of a parameter: `/sessions/validate` is no session's.
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
