import { createPageSender } from '../page-sender.ts'
import type { Api } from './api.ts'

/** The page at the server's root. */
export function registerHome(app: Api): void {
  const send = createPageSender()
  app.get('/', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    send(reply, 'home.html'),
  )
}
