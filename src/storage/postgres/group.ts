import { CompiledQuery, sql, type Transaction } from 'kysely'
import type { Database, Tables } from '../tables.ts'
import { type ChainAppend, type ChainLink, ConflictError, conflictAt, type Write } from '../write.ts'

/** A deadlock always lets one of its lists through, so few runs suffice. */
const maxRuns = 3

/**
 * Commits one list in a transaction. Runs it again when PostgreSQL rolled it back because of a concurrent one. Throws
 * ConflictError.
 */
export async function commitList(db: Database, list: readonly Write[], link: ChainLink): Promise<void> {
  for (let run = 1; ; run += 1) {
    try {
      return await db.transaction().execute((tx) => runList(tx, list, link))
    } catch (error) {
      if (run === maxRuns || !(error instanceof ConflictError && isConcurrency(error.cause))) throw error
    }
  }
}

/** Runs one list in a transaction. Throws ConflictError at the first expectation or constraint that fails. */
async function runList(tx: Transaction<Tables>, list: readonly Write[], link: ChainLink): Promise<void> {
  for (const [index, write] of list.entries()) {
    const done = await runWrite(tx, write, link).catch((error: unknown) => {
      throw conflictOf(error, list, index)
    })
    if (!done) throw conflictAt(list, index)
  }
}

async function runWrite(tx: Transaction<Tables>, write: Write, link: ChainLink): Promise<boolean> {
  if ('append' in write) return appendEntry(tx, write, link)
  if ('check' in write) {
    const { rows } = await tx.executeQuery(CompiledQuery.raw(write.check, [...write.params]))
    return rows.length > 0
  }
  const result = await tx.executeQuery(CompiledQuery.raw(write.sql, [...write.params]))
  return write.expect === undefined || Number(result.numAffectedRows ?? 0n) === write.expect
}

async function appendEntry(tx: Transaction<Tables>, { append }: ChainAppend, link: ChainLink): Promise<boolean> {
  // The first entry of a chain finds no row to lock.
  await sql`select pg_advisory_xact_lock(hashtextextended(${append.chain}, 0))`.execute(tx)
  const head = await tx
    .selectFrom('audit_heads')
    .select(['seq', 'mac'])
    .where('chain', '=', append.chain)
    .executeTakeFirst()
  const next = link(head ?? null, append)
  await tx
    .insertInto('audit_entries')
    .values({ ...append, seq: next.seq, mac: next.mac })
    .execute()
  await tx
    .insertInto('audit_heads')
    .values({ chain: append.chain, seq: next.seq, mac: next.mac })
    .onConflict((oc) => oc.column('chain').doUpdateSet({ seq: next.seq, mac: next.mac }))
    .execute()
  return true
}

/**
 * SQLSTATE class 23: a violated constraint. A concurrent transaction is never the reason that the statement gives. The
 * caller reads and decides again.
 */
function conflictOf(error: unknown, list: readonly Write[], index: number): unknown {
  if (isConcurrency(error)) return new ConflictError(index, null, { cause: error })
  return codeOf(error)?.startsWith('23') === true ? conflictAt(list, index) : error
}

/** A serialization failure, or a deadlock. */
function isConcurrency(error: unknown): boolean {
  const code = codeOf(error)
  return code === '40001' || code === '40P01'
}

function codeOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : null
}
