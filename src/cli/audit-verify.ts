import { open } from 'node:fs/promises'
import { describeProblem } from '../audit/describe-problem.ts'
import { parseHeadLine } from '../audit/head-line.ts'
import { createTrailRepository } from '../audit/trail-repository.ts'
import { type SavedHead, verifyAudit } from '../audit/verify.ts'
import { secretKey } from '../vault/digest.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import { withCore } from './with-core.ts'

export interface AuditVerifyOptions {
  /** A file that `audit heads` printed. */
  readonly against?: string | undefined
}

/** `latchkey audit verify`: checks the audit trail. Throws CommandError at the first problem. */
export function auditVerify(context: CommandContext, { against }: AuditVerifyOptions): Promise<void> {
  const { output } = context
  return withCore(context, async ({ store, keys }) => {
    const kept = against === undefined ? null : savedHeads(against)
    const verdict = await store.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((db) =>
        verifyAudit(
          {
            trail: createTrailRepository({ db }),
            macKey: secretKey(keys.auditMac),
            progress: (entries) => output.progress('Entries checked', entries, null),
          },
          kept,
        ),
      )
    if ('problem' in verdict) throw new CommandError(describeProblem(verdict.problem))
    const { chains, entries, kept: compared } = verdict.counts
    output.done(
      `The audit trail is intact. Entries: ${entries}; chains: ${chains}${kept === null ? '' : `; kept heads found again: ${compared}`}.`,
    )
  })
}

/** Reads line by line, so the file may have any size. */
async function* savedHeads(path: string): AsyncGenerator<SavedHead> {
  const file = await open(path).catch((error: unknown) => {
    throw new CommandError(`${path} cannot be read: ${error instanceof Error ? error.message : 'unknown error'}.`)
  })
  let [number, heads] = [0, 0]
  try {
    for await (const line of file.readLines()) {
      number += 1
      if (line === '') continue
      const head = parseHeadLine(line)
      if (head === null) {
        throw new CommandError(`Line ${number} of ${path} is not a line that \`latchkey audit heads\` prints.`)
      }
      heads += 1
      yield head
    }
    if (heads === 0)
      throw new CommandError(`${path} contains no heads; give a file that \`latchkey audit heads\` wrote.`)
  } finally {
    await file.close()
  }
}
