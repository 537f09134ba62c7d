import type { Logger } from 'pino'
import type { AccountDependencies } from '../accounts/dependencies.ts'
import { emailOf } from '../accounts/email.ts'
import { preparePassword } from '../accounts/login/password.ts'
import { createFirstAccount } from '../accounts/users/first-account.ts'
import type { Config } from '../config.ts'
import { hashToken } from '../vault/digest.ts'

/** As `createFirstAccount`, with what the settings say. Logs a warning for each of them that has no effect any more. */
export async function firstAccount(
  { adminEmail, adminPassword, apiKey }: Pick<Config, 'adminEmail' | 'adminPassword' | 'apiKey'>,
  deps: AccountDependencies,
  logger: Pick<Logger, 'warn'>,
): ReturnType<typeof createFirstAccount> {
  const first = await createFirstAccount(deps, { email: adminEmail, name: 'Operator', password: adminPassword, apiKey })
  if (first !== null) return first
  if (apiKey !== null && (await deps.keys.findHolder(hashToken(apiKey))) === null) {
    logger.warn('LATCHKEY_API_KEY is not a valid key here: it only sets the first key of a new database')
  }
  if (adminPassword !== null && !(await isPasswordOf(deps, adminEmail, adminPassword))) {
    logger.warn(
      'LATCHKEY_ADMIN_PASSWORD is not the password of LATCHKEY_ADMIN_EMAIL here: it only sets that of the first account of a new database; latchkey user passwd sets another',
    )
  }
  return null
}

async function isPasswordOf({ users, hasher }: AccountDependencies, email: string, password: string): Promise<boolean> {
  const hash = (await users.findByEmail(emailOf(email) ?? ''))?.passwordHash ?? null
  return hash !== null && (await hasher.verify(hash, preparePassword(password), 'operator'))
}
