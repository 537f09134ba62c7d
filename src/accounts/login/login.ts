import { AppError } from '../../errors.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { emailOf } from '../email.ts'
import type { TokenKind } from '../tokens/own-tokens.ts'
import { preparePassword } from './password.ts'

export interface LoggedIn {
  readonly token: string
  readonly expiresInSeconds: number
}

/**
 * Issues a token for an e-mail and its password. An unknown e-mail, a wrong password, an account without one and a
 * disabled one answer the same, UNAUTHORIZED, after the same work. Throws RATE_LIMITED, OVERLOADED as well.
 */
export async function login(
  {
    users,
    verifyPassword,
    throttle,
    tokens,
  }: Pick<AccountDependencies, 'users' | 'verifyPassword' | 'throttle' | 'tokens'>,
  { email, password, address, kind }: { email: string; password: string; address: string; kind: TokenKind },
): Promise<LoggedIn> {
  const attempt = throttle.begin(emailOf(email) ?? '', address)
  try {
    const user = await users.findByEmail(emailOf(email) ?? '')
    const right = await verifyPassword(user?.passwordHash ?? null, preparePassword(password))
    if (!right || user === null || user.disabled) throw new AppError('UNAUTHORIZED', { message: wrong })
    const token = await tokens.issue(kind, { userId: user.id, epoch: user.tokenEpoch })
    attempt.succeeded()
    return { token, expiresInSeconds: tokens.ttlSeconds }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'UNAUTHORIZED') attempt.undone()
    throw error
  }
}

const wrong = 'The e-mail or the password is not right.'
