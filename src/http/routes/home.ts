import type { SendPage } from '../page-sender.ts'
import type { Api } from './api.ts'

/** The page at the server's root. */
export function registerHome(app: Api, sendPage: SendPage): void {
  app.get('/', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    sendPage(reply, 'home.html'),
  )
}
