import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SendPage } from '../page-sender.ts'
import type { Api } from './api.ts'

/** The page works offline and loads nothing from elsewhere; its library needs more than our own scripts. */
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

/** The types of files that are not in `viewer/`. */
const types = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  // JSON is YAML, too.
  yaml: 'application/x-yaml',
  png: 'image/png',
} as const

/**
 * Written from the routes by `npm run openapi`; deriving it from them takes 200 milliseconds, during which nothing else
 * runs.
 */
const documentFile = join(
  import.meta.dirname,
  import.meta.filename.endsWith('.ts') ? '../../../openapi.json' : '../../openapi.json',
)

/** The API reference at `/docs`, and the document that it shows. */
export function registerDocs(app: Api, sendPage: SendPage): void {
  const options = { config: { access: 'public' }, schema: { hide: true } } as const
  const document = readOnce(documentFile)
  for (const [path, type] of [
    ['/openapi.json', 'json'],
    ['/docs/json', 'json'],
    ['/docs/yaml', 'yaml'],
  ] as const) {
    app.get(path, options, (_request, reply) => reply.type(types[type]).send(document()))
  }
  app.get('/docs', options, (_request, reply) => sendPage(reply, 'reference.html', contentPolicy))
  for (const name of ['reference.css', 'reference.js', 'logo.svg']) {
    app.get(`/docs/static/${name}`, options, (_request, reply) => sendPage(reply, name))
  }
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
 * Reads a file at the first request for it, and keeps it; an error, such as too many open files, is not kept. It blocks
 * meanwhile, because otherwise thousands of requests would each read the file.
 */
function readOnce(path: string): () => Buffer {
  let bytes: Buffer | undefined
  return () => {
    bytes ??= readFileSync(path)
    return bytes
  }
}
