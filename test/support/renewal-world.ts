import type { Principal } from '../../src/accounts/principal.ts'
import { systemTimer } from '../../src/clock.ts'
import { createBudget } from '../../src/fetching/budget.ts'
import { createRenewals } from '../../src/renewal/renewals.ts'
import { createRenewalRepository } from '../../src/renewal/repository.ts'
import { createLeaseRepository } from '../../src/sessions/leases/repository.ts'
import { createLeases } from '../../src/sessions/leases.ts'
import type { CreateSessionInput } from '../../src/sessions/session-inputs.ts'
import { type OpenState, openSecrets } from '../../src/sessions/state/open-secrets.ts'
import type { Store } from '../../src/storage/store.ts'
import { validateFound } from '../../src/validation/validate.ts'
import { type AnswerVisit, instantTier } from './instant-tier.ts'
import { type MonitorWorld, monitorWorld } from './monitor-world.ts'
import { addUser } from './principals.ts'
import { createInput } from './test-session.ts'
import { startTokenApi, type TokenApi } from './token-api.ts'

type Renewals = ReturnType<typeof createRenewals>

/** A session of an API whose tokens are renewed, all real but the network. */
export interface RenewalWorld extends MonitorWorld {
  readonly api: TokenApi
  readonly anna: Principal
  readonly id: string
  /** A server of its own on the same store. */
  server(over?: Partial<Pick<Store, 'commit'>>, answer?: AnswerVisit): Renewals
  /** A round of a server, and all that it began. */
  renew(server: Renewals): Promise<void>
  read(): Promise<OpenState>
  verdict(): Promise<string>
}

export const renewalInput = {
  url: 'https://api.example.org/token',
  method: 'POST',
  contentType: null,
  body: 'grant_type=refresh_token&refresh_token={{refresh_token}}',
  accessTokenPath: '/access_token',
  refreshTokenPath: '/refresh_token',
  expiresInPath: '/expires_in',
} as const

export async function renewalWorld(store: Store, over: Partial<CreateSessionInput> = {}): Promise<RenewalWorld> {
  const world = monitorWorld(store)
  const api = startTokenApi(world.clock)
  const validation = { ...world.validation, tier: api.tier }
  const anna = await addUser(store, 'anna')
  const { access, refresh } = api.login()
  const { id } = await world.sessions.create(
    anna,
    createInput({
      domain: 'api.example.org',
      cookies: {},
      headers: { Authorization: `Bearer ${access}` },
      validationUrl: 'https://api.example.org/me',
      renewal: { ...renewalInput, refreshToken: refresh },
      ...over,
    }),
  )
  const find = async () => {
    const found = await world.repository.findForUse(id, anna.userId)
    if (found === null || found.state === null) throw new Error('no session')
    return { ...found, state: found.state }
  }
  return {
    ...world,
    validation,
    node: (own = validation) => world.node(own),
    api,
    anna,
    id,
    server: (commits = {}, answer = api.answer) =>
      createRenewals({
        ...validation,
        store: { ...store, ...commits },
        tier: instantTier(answer),
        budget: createBudget({ maxScrapes: 10, maxBodyBytes: 1e9 }),
        leases: createLeases({
          ...world,
          repository: createLeaseRepository(store),
          sessionRepository: world.repository,
          timer: systemTimer,
          nodeId: world.random.uuid(),
          leaseMs: 15_000,
        }),
        repository: createRenewalRepository(store),
        onError: (error) => world.errors.push(error),
      }),
    renew: async (server) => {
      await server.round(new AbortController().signal)
      await server.settled()
    },
    read: async () => {
      const { session, state } = await find()
      return { session, state, secrets: await openSecrets(world, session, state) }
    },
    verdict: async () => {
      const caller = { userId: anna.userId, actor: anna, cause: 'asked', requestId: null } as const
      const options = { signal: new AbortController().signal, leaseId: null, waiting: anna }
      return (await validateFound(validation, await find(), caller, options)).verdict
    },
  }
}
