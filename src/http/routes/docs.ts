import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyReply } from 'fastify'
import type { Api } from './api.ts'

/** Every path below it is public. */
export const docsPrefix = '/docs'

/** Only the API reference's own files: it works offline and loads nothing from elsewhere. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // The only style element that the reference's own script adds; another version may add a different one.
  "style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A key, drawn in two strokes. */
const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 24" width="64" height="24"><g fill="none" stroke="#fff" stroke-width="4"><circle cx="12" cy="12" r="8"/><path d="M20 12h40M48 12v8M58 12v6"/></g></svg>'

/** The field for the address of another document is of no use here; without it, what is left fits into one line. */
const styles = `.swagger-ui .topbar .download-url-wrapper { display: none }
.swagger-ui .topbar .topbar-wrapper { flex-flow: row; align-items: center }
.swagger-ui .topbar .dark-mode-toggle { margin-left: auto }`

/** The reference's page names no width for phones, which would draw it as wide as on a desk and then shrink it. */
const script = `const meta = document.createElement('meta')
meta.name = 'viewport'
meta.content = 'width=device-width, initial-scale=1'
document.head.append(meta)`

/** Written from the routes by `npm run openapi`; deriving it from them takes 200 milliseconds, during which nothing else runs. */
const file = join(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? '../../../openapi.json' : '../../openapi.json',
)
const json = 'application/json; charset=utf-8'

/** The forms in which the API reference's plugin would render the document itself, and their types. JSON is YAML, too. */
const forms: ReadonlyMap<string, string> = new Map([
  [`${docsPrefix}/json`, json],
  [`${docsPrefix}/yaml`, 'application/x-yaml'],
])

export async function registerDocs(app: Api): Promise<void> {
  let document: Buffer | undefined
  const send = (reply: FastifyReply, type: string) => {
    // Kept once it was read: an error, such as too many open files, is not. Read at once, because thousands of requests that
    // came meanwhile would each read it.
    document ??= readFileSync(file)
    return reply.type(type).send(document)
  }
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, (_request, reply) =>
    send(reply, json),
  )
  await app.register(swaggerUi, {
    routePrefix: docsPrefix,
    staticCSP: contentPolicy,
    uiHooks: {
      onRequest: async ({ routeOptions }, reply) => {
        const type = forms.get(routeOptions.url ?? '')
        if (type !== undefined) return send(reply, type)
      },
    },
    // Null: the document is not sent to an online validator.
    theme: {
      title: 'Latchkey: API reference',
      css: [{ filename: 'latchkey.css', content: styles }],
      js: [{ filename: 'latchkey.js', content: script }],
    },
    logo: { type: 'image/svg+xml', content: Buffer.from(logo) },
    uiConfig: { validatorUrl: null, deepLinking: true, docExpansion: 'list' },
  })
}
