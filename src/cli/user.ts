import type { AccountAdministration } from '../accounts/users/administration.ts'
import { AppError } from '../errors.ts'
import { askPassword } from './ask-password.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import type { Output } from './output.ts'
import { readSecret } from './read-secret.ts'
import { withAccounts } from './with-core.ts'

export interface UserAddOptions {
  readonly name?: string | undefined
  /** Without it the account has no password: API keys work, logging in does not. */
  readonly passwordStdin?: boolean | undefined
}

/** `latchkey user add EMAIL`. */
export async function userAdd(context: CommandContext, email: string, options: UserAddOptions): Promise<void> {
  const password = options.passwordStdin === true ? await readSecret(process.stdin, 'password') : null
  const user = await withAccounts(context, (accounts) =>
    accounts.addUser({ email, name: options.name ?? null, password }),
  )
  context.output.done(`Added ${user.email}${user.operator ? ', the operator' : ''}.`)
  context.output.say(`Next: latchkey key create --user ${user.email} --name NAME`)
}

/**
 * `latchkey user list`: one account per line: e-mail, role, state, creation date, name and session limit, separated by
 * tabs.
 */
export async function userList(context: CommandContext): Promise<void> {
  const users = await withAccounts(context, (accounts) => accounts.listUsers())
  for (const { email, operator, disabled, createdAt, name, sessionLimit } of users) {
    const day = new Date(createdAt).toISOString().slice(0, 10)
    const columns = [
      email,
      operator ? 'operator' : 'user',
      disabled ? 'disabled' : 'enabled',
      day,
      name,
      sessionLimit ?? 'default',
    ]
    await context.output.result(columns.join('\t'))
  }
}

export interface UserPasswdOptions {
  /** Without it the password is asked for, at the terminal. */
  readonly passwordStdin?: boolean | undefined
}

/** `latchkey user passwd EMAIL`. */
export async function userPasswd(
  context: CommandContext,
  email: string,
  { passwordStdin = false }: UserPasswdOptions,
): Promise<void> {
  const { stdin, stderr: echo } = process
  const password = passwordStdin
    ? await readSecret(stdin, 'password')
    : await askPassword({ stdin, echo, output: context.output })
  await withAccounts(context, (accounts) => accounts.setPassword(email, password))
  context.output.done(`Set the password of ${email}; all earlier log-ins have ended, API keys still work.`)
}

/** `latchkey user disable EMAIL`. */
export async function userDisable(context: CommandContext, email: string): Promise<void> {
  await withAccounts(context, (accounts) => accounts.setDisabled(email, true))
  context.output.done(`Disabled ${email}: its log-ins and keys no longer work; everything stored is kept.`)
}

/** `latchkey user enable EMAIL`. */
export async function userEnable(context: CommandContext, email: string): Promise<void> {
  await withAccounts(context, (accounts) => accounts.setDisabled(email, false))
  context.output.done(`Enabled ${email}.`)
}

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

/** `latchkey user make-operator EMAIL`. */
export async function userMakeOperator(context: CommandContext, email: string): Promise<void> {
  await withAccounts(context, (accounts) => accounts.makeOperator(email))
  context.output.done(`${email} is an operator.`)
}

/** `latchkey user make-owner EMAIL ORGANIZATION`: the organization by its slug or id. */
export async function userMakeOwner(context: CommandContext, email: string, organization: string): Promise<void> {
  const { name } = await withAccounts(context, (accounts) => accounts.makeOwner(email, organization))
  context.output.done(`${email} is an owner of the organization "${name}".`)
}

export interface UserRemoveOptions {
  readonly yes?: boolean | undefined
}

/**
 * `latchkey user remove EMAIL`: without `--yes` it says what would be removed, prints the shared sessions (id, domain,
 * name, organization, separated by tabs), and fails.
 */
export async function userRemove(
  context: CommandContext,
  email: string,
  { yes = false }: UserRemoveOptions,
): Promise<void> {
  if (!yes) return withAccounts(context, (accounts) => preview(accounts, email, context.output))
  const id = await withAccounts(context, (accounts) => accounts.removeUser(email))
  context.output.done(
    `Removed ${email} with its keys, results and sessions, also the shared ones; the audit trail is kept: latchkey audit list --account ${id}`,
  )
}

async function preview(accounts: AccountAdministration, email: string, output: Output): Promise<never> {
  const { sessionCount, shared, keyCount } = await accounts.removalOf(email)
  for (const { id, domain, name, organization } of shared)
    await output.result([id, domain, name, organization].join('\t'))
  throw new CommandError(
    `Nothing was removed; --yes removes ${email} permanently, with all it owns: sessions ${sessionCount} (shared with organizations: ${shared.length}), API keys ${keyCount}.`,
  )
}
