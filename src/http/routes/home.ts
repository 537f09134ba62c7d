import type { Api } from './api.ts'
import { createPageSender } from './viewer.ts'

/** The page at the server's root. */
export function registerHome(app: Api): void {
  const send = createPageSender()
  app.get('/', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    send(reply, 'home.html'),
  )
}
