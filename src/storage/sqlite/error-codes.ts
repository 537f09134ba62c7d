/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const sqliteCodes = { error: 1, busy: 5, locked: 6, corrupt: 11, full: 13, constraint: 19, range: 25 } as const

/** Whether an error has one of these primary codes, whatever its extended code says besides. */
export function hasSqliteCode(error: unknown, ...names: readonly (keyof typeof sqliteCodes)[]): boolean {
  const code = (error as { errcode?: unknown }).errcode
  return typeof code === 'number' && names.some((name) => sqliteCodes[name] === (code & 0xff))
}
