import type { FastifyInstance } from 'fastify'

interface Entry {
  readonly path: string
  readonly pattern: RegExp
  readonly methods: readonly string[]
}

export type RouteTable = ReturnType<typeof createRouteTable>

/**
 * The methods of each path, for 405 and its Allow header.
 * @param apiPrefix every path below it needs a principal
 */
export function createRouteTable(apiPrefix: string) {
  const entries: Entry[] = []
  const methodsIn = (found: readonly Entry[]) => [...new Set(found.flatMap(({ methods }) => methods))].sort()
  const at = (path: string) => entries.filter((entry) => entry.path === path)
  return {
    /** Records every route that is registered from now on. */
    watch: (app: FastifyInstance) => {
      app.addHook('onRoute', ({ url, method }) => {
        const path = withoutSlash(url)
        entries.push({ path, pattern: toPattern(path), methods: [method].flat() })
      })
    },
    /** Upper case, sorted; empty for a path without routes. */
    methodsOf: (path: string) => {
      // A literal path wins over a parameter: `/sessions/validate` is not a session's path.
      const bare = withoutSlash(path)
      const literal = at(bare)
      return methodsIn(literal.length > 0 ? literal : entries.filter(({ pattern }) => pattern.test(bare)))
    },
    /**
     * The methods of a path without parameters, if this is not one of them; else empty. Another route with a parameter may
     * answer there: GET /webhooks/callback-secret is no webhook.
     */
    othersOf: (path: string, method: string) => {
      const methods = path.includes(':') ? [] : methodsIn(at(withoutSlash(path)))
      return methods.includes(method) ? [] : methods
    },
    /** Whether requests without a credential are refused there first. */
    needsPrincipal: (path: string) => `${path}/`.startsWith(`${apiPrefix}/`),
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

/**
 * A URL that the router can parse: when its percent-encoding is invalid, its percent signs are escaped. It then matches
 * no route and gets the usual response, after the credential was checked.
 */
export function routableUrl(url: string): string {
  if (!url.includes('%')) return url
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  return isDecodable(path) ? url : path.replaceAll('%', '%25') + url.slice(path.length)
}

function isDecodable(path: string): boolean {
  try {
    // Its result is used: the compiler removes a call of this function that does nothing else than throw.
    return decodeURIComponent(path) !== ''
  } catch {
    return false
  }
}
