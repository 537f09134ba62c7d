import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

/** A row that the server has stored. */
export interface StoredRow {
  readonly number: number
  readonly externalId: string
  readonly sessionId: string
}

/** Which rows of a file are stored, in a file next to it, so that an import continues after it was killed. */
export interface ProgressFile {
  /** By the number of the row. */
  readonly stored: ReadonlyMap<number, StoredRow>
  add(rows: readonly StoredRow[]): void
  remove(): void
}

interface Header {
  readonly sha256: string
  readonly server: string
}

/**
 * Opens the progress of this content at this server; that of another content or server is dropped. It holds ids and
 * numbers only.
 */
export function openProgress(file: string, header: Header): ProgressFile {
  const path = `${file}.progress`
  const first = JSON.stringify(header)
  const stored = new Map<number, StoredRow>()
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  if (lines[0] === first) {
    for (const row of lines.slice(1).flatMap(storedRow)) stored.set(row.number, row)
    // A line that was cut off by a kill must not run into the next one.
    if (lines.at(-1) !== '') appendFileSync(path, '\n')
  } else writeFileSync(path, `${first}\n`, { mode: 0o600 })
  return {
    stored,
    add: (rows) => {
      for (const row of rows) stored.set(row.number, row)
      appendFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    },
    remove: () => rmSync(path, { force: true }),
  }
}

/** Nothing for a line that was cut off: its row is sent again, which updates the session. */
function storedRow(line: string): StoredRow[] {
  try {
    const row = JSON.parse(line) as Partial<StoredRow>
    const { number, externalId, sessionId } = row
    if (number === undefined || externalId === undefined || sessionId === undefined) return []
    return [{ number, externalId, sessionId }]
  } catch {
    return []
  }
}
