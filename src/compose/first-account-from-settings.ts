import type { Logger } from 'pino'
import type { AccountDependencies } from '../accounts/dependencies.ts'
import { emailOf } from '../accounts/email.ts'
import { preparePassword } from '../accounts/login/password.ts'
import { createFirstAccount } from '../accounts/users/first-account.ts'
import type { Config } from '../config.ts'
import { hashToken } from '../vault/digest.ts'

/**
 * As `createFirstAccount`, with what the settings say. Logs a warning for each of them that never had an effect here; that
 * the password was changed since is normal, and logged as information.
 */
export async function firstAccountFromSettings(
  { adminEmail, adminPassword, apiKey }: Pick<Config, 'adminEmail' | 'adminPassword' | 'apiKey'>,
  deps: AccountDependencies,
  logger: Pick<Logger, 'warn' | 'info'>,
): ReturnType<typeof createFirstAccount> {
  const first = await createFirstAccount(deps, { email: adminEmail, name: 'Operator', password: adminPassword, apiKey })
  if (first !== null) return first
  if (apiKey !== null && (await deps.keys.findHolder(hashToken(apiKey))) === null) {
    logger.warn('LATCHKEY_API_KEY is not a valid key here: it only sets the first key of a new database')
  }
  if (adminPassword !== null) await comparePassword(deps, { email: adminEmail, password: adminPassword }, logger)
  return null
}

/** A supervisor keeps the setting after its password was changed, so only an account without a password is a warning. */
async function comparePassword(
  { users, hasher }: AccountDependencies,
  { email, password }: { readonly email: string; readonly password: string },
  logger: Pick<Logger, 'warn' | 'info'>,
): Promise<void> {
  const hash = (await users.findByEmail(emailOf(email) ?? ''))?.passwordHash ?? null
  if (hash === null) {
    logger.warn(
      'LATCHKEY_ADMIN_PASSWORD is not the password of LATCHKEY_ADMIN_EMAIL here: it only sets that of the first account of a new database; latchkey user passwd sets another',
    )
  } else if (!(await hasher.verify(hash, preparePassword(password), 'operator'))) {
    logger.info(
      'LATCHKEY_ADMIN_PASSWORD has no effect: LATCHKEY_ADMIN_EMAIL has another password, which latchkey user passwd sets',
    )
  }
}
