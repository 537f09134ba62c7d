import { z } from 'zod'
import { importFormats } from '../../cookies/formats/parsed-import.ts'
import { warningCodes } from '../../cookies/formats/receipt.ts'
import { AppError } from '../../errors.ts'
import type { ImportRow, RowOutcome } from '../../sessions/operations/import-rows.ts'
import { errorCode } from './error.ts'
import { idOut, optional } from './fields.ts'
import { importBody, toImportInput } from './import.ts'
import { toValidationError } from './problems.ts'

export const maxRows = 100

export const importRowsBody = z
  .object({
    rows: z
      .array(z.unknown())
      .min(1)
      .max(maxRows)
      .meta({
        description: `1 to ${maxRows} objects, each as the body of an import, with an \`external_id\``,
        examples: [[{ external_id: 'crm-17', domain: 'shop.example', content: 'sid=3f9ac1d2' }]],
      }),
    dry_run: optional(z.boolean()),
  })
  .meta({ id: 'ImportRows' })

/** Its fields, with those of the rows, which the body itself leaves open. */
export const importRowsFields = z.object({
  ...importRowsBody.shape,
  rows: z.array(importBody.omit({ dry_run: true })),
})

/** Rows that are checked before other accounts have their turn: a few milliseconds. */
const rowsPerTurn = 10

/**
 * The rows, each read by itself: one that is not valid does not refuse the others.
 * @param next waits until the next rows may be read
 */
export async function toImportRows(
  { rows, dry_run }: z.output<typeof importRowsBody>,
  next: () => Promise<void>,
): Promise<ImportRow[]> {
  const read: ImportRow[] = []
  for (const [at, row] of rows.entries()) {
    if (at > 0 && at % rowsPerTurn === 0) await next()
    read.push(toImportRow(row, dry_run ?? false))
  }
  return read
}

function toImportRow(row: unknown, dryRun: boolean): ImportRow {
  const parsed = importBody.safeParse(row)
  if (!parsed.success) return toValidationError(parsed.error.issues)
  try {
    return { ...toImportInput(parsed.data, {}), dryRun }
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

export const importedRowsSchema = z
  .object({
    results: z
      .array(
        z.object({
          outcome: z.enum(['created', 'updated', 'refused']).meta({
            description: 'What became of the row; with `dry_run`, what would',
          }),
          session_id: idOut.nullable().meta({ description: 'Null: refused, or it would be created' }),
          format: z.enum(importFormats).nullable(),
          cookies: z
            .int()
            .nullable()
            .meta({ description: 'How many cookies are kept', examples: [2] }),
          warnings: z.array(z.enum(warningCodes)).meta({ description: 'Codes of the warnings of its receipt' }),
          error: z
            .object({
              code: errorCode,
              message: z.string(),
              field: z.string().nullable().meta({ description: 'The field that is not valid; null: none' }),
            })
            .nullable()
            .meta({ description: 'Why it was refused; null: it was not' }),
        }),
      )
      .meta({ description: 'One for each row, in order' }),
    sessions_left: z
      .int()
      .meta({ description: 'How many more sessions the account may have after this request', examples: [38] }),
  })
  .meta({ id: 'ImportedRows' })

export function toImportedRowsBody(
  outcomes: readonly RowOutcome[],
  sessionsLeft: number,
): z.output<typeof importedRowsSchema> {
  return { results: outcomes.map(toResult), sessions_left: sessionsLeft }
}

function toResult(row: RowOutcome) {
  if (row.outcome === 'refused') {
    const nothing = { session_id: null, format: null, cookies: null, warnings: [] }
    return { outcome: row.outcome, ...nothing, error: { ...row.error } }
  }
  const { outcome, sessionId, format, cookies, warnings } = row
  return { outcome, session_id: sessionId, format, cookies, warnings: [...warnings], error: null }
}
