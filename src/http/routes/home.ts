import type { Api } from './api.ts'

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Latchkey</title>
<h1>Latchkey</h1>
<p>Stores logged-in browser sessions encrypted, knows whether each one is still logged in, and scrapes with them.</p>
<p><a href="/docs">API reference</a> · <a href="/openapi.json">OpenAPI document</a></p>
</html>
`

/** The page at the server's root. */
export function registerHome(app: Api): void {
  app.get('/', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page),
  )
}
