import type { Principal } from '../../accounts/principal.ts'
import type { ImportFormat } from '../../cookies/formats/parsed-import.ts'
import type { WarningCode } from '../../cookies/formats/receipt.ts'
import { AppError, type ErrorCode } from '../../errors.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { type ImportSessionInput, importSession } from './import.ts'

/** How many rows are stored at the same time, so that they share commits. */
const atOnce = 10

/** Why a row was refused; the other rows are stored nevertheless. */
export interface RowError {
  readonly code: ErrorCode
  readonly message: string
  /** The field that is not valid; null: the error is not about one. */
  readonly field: string | null
}

/** What became of a row; with `dryRun`, what would. */
export type RowOutcome =
  | {
      readonly outcome: 'created' | 'updated'
      /** Null: it would be created. */
      readonly sessionId: string | null
      readonly format: ImportFormat
      readonly cookies: number
      readonly warnings: readonly WarningCode[]
    }
  | { readonly outcome: 'refused'; readonly error: RowError }

/** A row of an import of many: what to import, or why it cannot be read. */
export type ImportRow = ImportSessionInput | AppError

/**
 * Imports many rows, each as `importSession` does, independent of each other. Outcomes are in the order of the rows.
 * Throws errors that are not about one row: STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE, UNAUTHORIZED, OVERLOADED.
 */
export async function importRows(
  deps: SessionDependencies,
  principal: Principal,
  rows: readonly ImportRow[],
): Promise<RowOutcome[]> {
  const outcomes: RowOutcome[] = []
  for (let at = 0; at < rows.length; at += atOnce) {
    const some = rows.slice(at, at + atOnce)
    outcomes.push(...(await Promise.all(some.map((row) => importRow(deps, principal, row)))))
  }
  return outcomes
}

async function importRow(deps: SessionDependencies, principal: Principal, row: ImportRow): Promise<RowOutcome> {
  try {
    if (row instanceof AppError) throw row
    if (row.externalId === null) throw new AppError('VALIDATION_ERROR', needsId)
    const { receipt, sessions, existingId, refusal } = await importSession(deps, principal, row)
    if (refusal !== null) throw refusal
    return {
      outcome: existingId === null ? 'created' : 'updated',
      sessionId: existingId ?? sessions[0]?.id ?? null,
      format: receipt.format,
      cookies: receipt.kept.length,
      warnings: receipt.warnings.map(({ code }) => code),
    }
  } catch (error) {
    if (!(error instanceof AppError) || !isAboutOneRow(error)) throw error
    const { code, message, fields } = error
    return { outcome: 'refused', error: { code, message, field: fields[0]?.field ?? null } }
  }
}

function isAboutOneRow({ status }: AppError): boolean {
  return status < 500 && status !== 401
}

const idMessage = 'is missing: without it, a repeated import would store the session twice'
const needsId = { message: `external_id: ${idMessage}`, fields: [{ field: 'external_id', message: idMessage }] }
