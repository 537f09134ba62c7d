import { open } from 'node:fs/promises'
import { emailOf } from '../accounts/email.ts'
import { apiKeyOf } from '../accounts/keys/api-key.ts'
import { createAccountAdministration } from '../accounts/users/administration.ts'
import type { StoredAuditEntry } from '../audit/chain.ts'
import type { SavedHead } from '../audit/compare-saved.ts'
import { accountChain } from '../audit/entry.ts'
import { headLine, parseHeadLine } from '../audit/head-line.ts'
import { describeProblem } from '../audit/problem.ts'
import { createAuditRepository } from '../audit/repository.ts'
import { createTrailRepository } from '../audit/trail-repository.ts'
import { verifyAudit } from '../audit/verify.ts'
import { composeAccounts } from '../compose/accounts.ts'
import type { Core } from '../open-core.ts'
import { inSnapshot } from '../storage/in-snapshot.ts'
import { secretKey } from '../vault/digest.ts'
import type { CommandContext } from './command-context.ts'
import { CommandError } from './command-error.ts'
import { withCore } from './with-core.ts'

/** Entries or heads read at a time. */
const pageRows = 1000
/** Those that `audit verify` reads in one step: about 10 ms, so that the log of the database can be emptied in between. */
const stepRows = 200

export interface AuditListOptions {
  /** The e-mail or the id of the account; of a removed one, the id. */
  readonly account?: string | undefined
  /** The id of an API key, or how it begins; of a revoked one, how it begins. */
  readonly key?: string | undefined
}

/** `latchkey audit list`: prints the entries of an account, or of a key. Throws CommandError, VALIDATION_ERROR. */
export async function auditList(context: CommandContext, { account, key }: AuditListOptions): Promise<void> {
  if (account !== undefined && key === undefined) return listOfAccount(context, account)
  if (key !== undefined && account === undefined) return listOfKey(context, key)
  throw new CommandError('Give either --account or --key.')
}

/**
 * `latchkey audit list --account EMAIL-OR-ID`: prints the audit trail of an account, oldest first, one entry per line: time,
 * action, actor and details as JSON, separated by tabs.
 */
function listOfAccount(context: CommandContext, account: string): Promise<void> {
  return withCore(context, async (core) => {
    const trail = createAuditRepository(core.store)
    const chain = accountChain(await accountId(core, account))
    if ((await trail.range(chain)) === null)
      throw new CommandError(
        `There is no account ${account}; latchkey user list prints all. A removed account is named by its id.`,
      )
    const pages = pagesOf<StoredAuditEntry>((last) => trail.page(chain, last?.seq ?? 0, pageRows, null))
    for await (const entries of pages) await context.output.result(entries.map(lineOf).join('\n'))
  })
}

/**
 * All pages, in order.
 * @param read the rows after the last one of the page before (null: from the first), none at the end
 */
async function* pagesOf<Row>(read: (last: Row | null) => Promise<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  let last: Row | null = null
  for (;;) {
    const rows: readonly Row[] = await read(last)
    last = rows.at(-1) ?? null
    if (last === null) return
    yield rows
  }
}

/** Text that is no e-mail of an account is taken as an id. */
async function accountId(core: Core, account: string): Promise<string> {
  const email = emailOf(account)
  const user = email === null ? null : await composeAccounts(core, null).users.findByEmail(email)
  return user?.id ?? account
}

/**
 * `latchkey audit list --key ID-OR-BEGINNING`: reads the whole trail and prints what was done with an API key, chain by
 * chain, as for an account, and with the chain, `session:ID` or `account:ID`, at the end.
 */
function listOfKey(context: CommandContext, key: string): Promise<void> {
  return withCore(context, async (core) => {
    // As `audit/append.ts` writes it; a quotation mark in another value is escaped.
    const mark = `"key_prefix":${JSON.stringify(await keyPrefix(core, key))}`
    const trail = createTrailRepository(core.store)
    let isFound = false
    const pages = pagesOf<StoredAuditEntry>((last) => trail.entries(last, pageRows))
    for await (const entries of pages) {
      const lines = entries
        .filter(({ detailsText }) => detailsText.includes(mark))
        .map((entry) => `${lineOf(entry)}\t${entry.chain}`)
      if (lines.length > 0) await context.output.result(lines.join('\n'))
      isFound ||= lines.length > 0
    }
    if (!isFound) context.output.say('No entry of the audit trail names this key.')
  })
}

function lineOf({ at, action, actor, detailsText }: StoredAuditEntry): string {
  return [new Date(at).toISOString(), action, actor, detailsText].join('\t')
}

/** How a key begins, by its id or its beginning. */
async function keyPrefix(core: Core, key: string): Promise<string> {
  if (/^sk_live_[0-9A-Za-z]{4,32}$/.test(key)) return apiKeyOf(key).prefix
  const keys = await createAccountAdministration(composeAccounts(core, null)).listKeysOf(null)
  const found = keys.find(({ id }) => id === key)
  if (found === undefined)
    throw new CommandError(
      `There is no API key ${key}; latchkey key list prints all. A revoked key is named by how it begins: sk_live_ and four characters.`,
    )
  return found.keyPrefix
}

/** `latchkey audit heads`: prints the head of every chain, one per line, to save elsewhere and verify against later. */
export function auditHeads(context: CommandContext): Promise<void> {
  return withCore(context, async ({ store }) => {
    const trail = createTrailRepository(store)
    const pages = pagesOf<SavedHead>((last) => trail.heads(last?.chain ?? '', pageRows))
    for await (const heads of pages) await context.output.result(heads.map(headLine).join('\n'))
  })
}

export interface AuditVerifyOptions {
  /** A file that `audit heads` printed. */
  readonly against?: string | undefined
}

/** `latchkey audit verify`: checks the audit trail. Throws CommandError at the first problem. */
export function auditVerify(context: CommandContext, { against }: AuditVerifyOptions): Promise<void> {
  const { output } = context
  return withCore(context, async ({ store, keys }) => {
    const kept = against === undefined ? null : savedHeads(against)
    const verdict = await verifyAudit(
      {
        inSnapshot: (step) => inSnapshot(store, (db) => step(createTrailRepository({ db }))),
        stepSize: stepRows,
        macKey: secretKey(keys.auditMac),
        progress: (entries) => output.progress('Entries checked', entries, null),
      },
      kept,
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
