import { AppError } from '../errors.ts'
import { withAccounts } from './with-accounts.ts'
import type { CommandContext } from './with-core.ts'

const most = 1_000_000_000

/** `latchkey user limit EMAIL SESSIONS`: a whole number, or `default` for the setting. */
export async function userLimit(context: CommandContext, email: string, sessions: string): Promise<void> {
  const limit = sessions === 'default' ? null : Number(sessions)
  if (limit !== null && !(/^\d+$/.test(sessions) && limit <= most))
    throw new AppError('VALIDATION_ERROR', { message: `Give a whole number up to ${most}, or: default` })
  await withAccounts(context, (accounts) => accounts.setSessionLimit(email, limit))
  context.output.done(
    limit === null
      ? `${email} may have as many sessions as LATCHKEY_SESSION_LIMIT says.`
      : `${email} may have ${limit} sessions.`,
  )
}
