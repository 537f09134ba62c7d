import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Api } from './api.ts'

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

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  // JSON is YAML, too.
  yaml: 'application/x-yaml',
  svg: 'image/svg+xml',
  png: 'image/png',
} as const

/** A key, drawn in two strokes. */
const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 24" width="107" height="40"><g fill="none" stroke="#fff" stroke-width="4"><circle cx="12" cy="12" r="8"/><path d="M20 12h40M48 12v8M58 12v6"/></g></svg>'

/** @param files the way from the address of the page to its files */
const page = (files: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Latchkey: API reference</title>
<link rel="stylesheet" href="${files}/swagger-ui.css">
<link rel="stylesheet" href="${files}/reference.css">
<link rel="icon" type="image/png" href="${files}/favicon-32x32.png" sizes="32x32">
</head>
<body>
<div id="swagger-ui"></div>
<script src="${files}/swagger-ui-bundle.js"></script>
<script src="${files}/swagger-ui-standalone-preset.js"></script>
<script src="${files}/reference.js"></script>
</body>
</html>
`

/** The field for the address of another document is of no use here; without it, what is left fits into one line. */
const styles = `html { overflow-y: scroll }
body { margin: 0; background: #fafafa }
.swagger-ui .topbar .download-url-wrapper { display: none }
.swagger-ui .topbar .topbar-wrapper { flex-flow: row; align-items: center }
.swagger-ui .topbar .dark-mode-toggle { margin-left: auto }
.swagger-ui .topbar a.link { flex: none; width: 107px; height: 40px; background: url(logo.svg) no-repeat }
.swagger-ui .topbar a.link svg { display: none }
`

/**
 * Without `validatorUrl: null` the page would send the document to an online validator. References are resolved here: all
 * are local, and none leads back to itself. The library would read the whole document, for seconds, at first and again for
 * each operation that is opened.
 */
const script = `function resolved(part, document) {
  if (typeof part !== 'object' || part === null) return part
  if (Array.isArray(part)) return part.map((one) => resolved(one, document))
  const { $ref, ...own } = part
  const whole = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, resolved(value, document)]))
  return $ref === undefined ? whole : { ...resolved(at($ref.split('/').slice(1), document), document), ...whole, $$ref: $ref }
}
function at(path, document) {
  return path.reduce((part, name) => part?.[name], document)
}
const resolveSubtree = async (document, path) => ({ spec: resolved(at(path, document), document), errors: [] })

SwaggerUIBundle({
  url: new URL('../json', document.currentScript.src).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [{ fn: { resolveSubtree } }],
  layout: 'StandaloneLayout',
})
`

/**
 * Written from the routes by `npm run openapi`; deriving it from them takes 200 milliseconds, during which nothing else
 * runs.
 */
const documentFile = join(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? '../../../openapi.json' : '../../openapi.json',
)

/** The API reference at `/docs`, and the document that it shows. */
export function registerDocs(app: Api): void {
  const options = { config: { access: 'public' }, schema: { hide: true } } as const
  const get = (url: string, type: keyof typeof types, body: () => string | Buffer): void => {
    app.get(url, options, (_request, reply) => reply.type(types[type]).send(body()))
  }
  const document = readOnce(documentFile)
  get('/openapi.json', 'json', document)
  get('/docs/json', 'json', document)
  get('/docs/yaml', 'yaml', document)
  app.get('/docs', options, ({ originalUrl }, reply) => {
    const isFolder = originalUrl.split('?', 1)[0]?.endsWith('/')
    reply.header('content-security-policy', contentPolicy)
    return reply.type(types.html).send(page(isFolder ? 'static' : 'docs/static'))
  })
  get('/docs/static/reference.css', 'css', () => styles)
  get('/docs/static/reference.js', 'js', () => script)
  get('/docs/static/logo.svg', 'svg', () => logo)
  const library = fileURLToPath(new URL('static/', import.meta.resolve('@fastify/swagger-ui')))
  for (const [name, type] of [
    ['swagger-ui.css', 'css'],
    ['swagger-ui-bundle.js', 'js'],
    ['swagger-ui-standalone-preset.js', 'js'],
    ['favicon-32x32.png', 'png'],
  ] as const) {
    const path = join(library, name)
    const read = readOnce(path)
    app.get(`/docs/static/${name}`, options, (request, reply) => {
      const { size, mtimeMs } = statSync(path)
      const etag = `"${size}-${Math.trunc(mtimeMs)}"`
      reply.type(types[type]).headers({ 'cache-control': 'public, max-age=0', etag })
      // A browser that has the file gets only that it is the same.
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(read())
    })
  }
}

/**
 * Reads a file when it is first asked for. Kept once it was read: an error, such as too many open files, is not. Read at
 * once, because thousands of requests that came meanwhile would each read it.
 */
function readOnce(path: string): () => Buffer {
  let bytes: Buffer | undefined
  return () => {
    bytes ??= readFileSync(path)
    return bytes
  }
}
