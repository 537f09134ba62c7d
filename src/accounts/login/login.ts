import { dayMs } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { ConflictError } from '../../storage/write.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { emailOf } from '../email.ts'
import type { Principal } from '../principal.ts'
import type { TokenKind } from '../tokens/own-tokens.ts'
import { networkOf } from './network.ts'
import { preparePassword } from './password.ts'

export interface LoggedIn {
  readonly token: string
  readonly expiresInSeconds: number
}

type Dependencies = Pick<
  AccountDependencies,
  'store' | 'users' | 'verifyPassword' | 'throttle' | 'tokens' | 'knownNetworks' | 'clock'
>

/** A known network is recorded again only after this time, so that repeated logins do not each write. */
const noteEveryMs = dayMs

/**
 * How long an ended token is remembered after its own date: work that it asked for, as a job that waits for a login, asks
 * later, and none waits for longer.
 */
const rememberMs = 366 * dayMs

/** The id of no user: an e-mail without an account reads the same as any other. */
const nobody = ''

/**
 * Issues a token for an e-mail and its password. An unknown e-mail, a wrong password, an account without a password and
 * a disabled account all give UNAUTHORIZED after the same work. Also throws RATE_LIMITED, OVERLOADED. `address` is the
 * network address of the caller, for throttling.
 */
export async function login(
  deps: Dependencies,
  { email, password, address, kind }: { email: string; password: string; address: string; kind: TokenKind },
): Promise<LoggedIn> {
  const { users, verifyPassword, throttle, tokens, knownNetworks } = deps
  const network = networkOf(address)
  const user = await users.findByEmail(emailOf(email) ?? '')
  const seenAt = await knownNetworks.seenAt(user?.id ?? nobody, network)
  const attempt = throttle.begin({ email: emailOf(email) ?? '', address, isKnown: seenAt !== null })
  const issue = async () => {
    const right = await verifyPassword(user?.passwordHash ?? null, preparePassword(password), network)
    if (!right || user === null || user.disabled) throw new AppError('UNAUTHORIZED', wrong)
    return { userId: user.id, token: await tokens.issue(kind, { userId: user.id, epoch: user.tokenEpoch }) }
  }
  const { userId, token } = await issue().catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'UNAUTHORIZED') attempt.failed()
    else attempt.undone()
    throw error
  })
  // Each attempt ends once, whatever follows.
  attempt.succeeded()
  await noteNetwork(deps, { userId, network, seenAt })
  return { token, expiresInSeconds: tokens.ttlSeconds }
}

/**
 * Errors are ignored: neither a database that takes no writes nor another login at the same time must prevent this one.
 */
async function noteNetwork(
  { store, knownNetworks, clock }: Pick<Dependencies, 'store' | 'knownNetworks' | 'clock'>,
  { userId, network, seenAt }: { userId: string; network: string; seenAt: number | null },
): Promise<void> {
  const now = clock.now()
  if (seenAt !== null && Math.abs(now - seenAt) < noteEveryMs) return
  await store.commit(knownNetworks.note(userId, network, now)).catch((error: unknown) => {
    if (!(error instanceof AppError || error instanceof ConflictError)) throw error
  })
}

/**
 * Ends only the token that the principal authenticated with: a dashboard cookie, or a bearer token of our own or of an
 * external issuer. API keys stay valid. Throws STORAGE_UNAVAILABLE.
 */
export async function logout(
  { store, users, endedTokens, clock }: Pick<AccountDependencies, 'store' | 'users' | 'endedTokens' | 'clock'>,
  { userId, token }: Pick<Principal, 'userId' | 'token'>,
): Promise<void> {
  if (token === null) return
  await store.commit([
    // What the token creates at the same time is stored before, or refused.
    users.lock(userId),
    endedTokens.end(token.id, token.expiresAt),
    endedTokens.removeExpired(clock.now() - rememberMs),
  ])
}

const wrong = {
  message: 'The e-mail or the password is wrong.',
  resolution: 'Check both; the operator sets a password with latchkey user passwd.',
}
