import type { Connection, PoolClient, Submittable } from 'pg'
import type { StatementNames } from './statement-names.ts'

export interface Statement {
  readonly sql: string
  readonly params: readonly unknown[]
}

/** Why a batch failed: the error of PostgreSQL, and the position of the statement that it answers. */
export class BatchError extends Error {
  readonly at: number
  constructor(at: number, cause: unknown) {
    super(`statement ${at} failed`, { cause })
    this.at = at
  }
}

/**
 * Runs statements as one transaction in one round trip: they are sent together with a single Sync, which commits, or rolls
 * back all of them if one fails (PostgreSQL, Message Flow, Pipelining). What they return is ignored. Throws BatchError for
 * an error of PostgreSQL, and the error of the connection as it is: then nobody knows whether the batch was committed.
 */
export function runBatch(client: PoolClient, statements: readonly Statement[], names: StatementNames): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new Batch(statements, names, (error) => (error === null ? resolve() : reject(error))))
  })
}

/** What the driver keeps of a connection: the statements that it has prepared there, by name. */
type Wire = Connection & { readonly parsedStatements: Record<string, string> }

class Batch implements Submittable {
  readonly #statements: readonly Statement[]
  readonly #names: StatementNames
  readonly #done: (error: unknown) => void
  /** The names that this batch prepares, by the position of the statement. */
  readonly #prepares = new Map<number, string>()
  #completed = 0

  constructor(statements: readonly Statement[], names: StatementNames, done: (error: unknown) => void) {
    this.#statements = statements
    this.#names = names
    this.#done = done
  }

  submit(connection: Connection): void {
    const wire = connection as Wire
    wire.stream.cork()
    for (const [at, { sql, params }] of this.#statements.entries()) {
      const name = this.#names.of(sql) ?? ''
      if (name === '') wire.parse({ name, text: sql, types: [] }, true)
      else if (wire.parsedStatements[name] === undefined) {
        // A batch that failed may have left one of this name.
        wire.close({ type: 'S', name }, true)
        wire.parse({ name, text: sql, types: [] }, true)
        wire.parsedStatements[name] = sql
        this.#prepares.set(at, name)
      }
      wire.bind({ statement: name, values: params.map(wireValue) }, true)
      wire.execute(null, true)
    }
    wire.sync()
    wire.stream.uncork()
  }

  handleCommandComplete(): void {
    this.#completed += 1
  }

  handleReadyForQuery(): void {
    this.#done(null)
  }

  handleError(error: unknown, connection: Connection): void {
    // Those after the failed one were skipped; that itself may have been prepared or not, so its name is given up.
    for (const [at, name] of this.#prepares) {
      if (at >= this.#completed) delete (connection as Wire).parsedStatements[name]
    }
    this.#done(hasSqlState(error) ? new BatchError(this.#completed, error) : error)
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {
    this.#completed += 1
  }
}

/** As text, or bytes as they are. */
function wireValue(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return String(value)
}

/** An error that PostgreSQL answered; those of the connection have the codes of the system. */
function hasSqlState(error: unknown): boolean {
  return sqlStateOf(error) !== null
}

export function sqlStateOf(error: unknown): string | null {
  const code = (error as { code?: unknown; severity?: unknown } | undefined)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in (error as object) ? code : null
}
