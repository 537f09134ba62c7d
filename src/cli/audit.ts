import { requireEmail } from '../accounts/email.ts'
import { accountChain } from '../audit/entry.ts'
import { createAuditRepository } from '../audit/repository.ts'
import { composeAccounts } from '../compose/accounts.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import { withCore } from './with-core.ts'

const pageEntries = 1000

export interface AuditListOptions {
  /** The e-mail of the account. */
  readonly account: string
}

/**
 * `latchkey audit list --account EMAIL`: prints the audit trail of an account, oldest first, one entry per line: time,
 * action, actor and details as JSON, separated by tabs. Throws CommandError, VALIDATION_ERROR.
 */
export function auditList(context: CommandContext, { account }: AuditListOptions): Promise<void> {
  return withCore(context, async (core) => {
    const user = await composeAccounts(core, null).users.findByEmail(requireEmail(account))
    if (user === null) throw new CommandError(`There is no account ${account}; latchkey user list prints all.`)
    const trail = createAuditRepository(core.store)
    let after = 0
    for (;;) {
      const entries = await trail.page(accountChain(user.id), after, pageEntries, null)
      const last = entries.at(-1)
      if (last === undefined) return
      const lines = entries.map(({ at, action, actor, detailsText }) =>
        [new Date(at).toISOString(), action, actor, detailsText].join('\t'),
      )
      await context.output.result(lines.join('\n'))
      after = last.seq
    }
  })
}
