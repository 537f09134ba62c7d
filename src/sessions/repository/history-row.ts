import type { Selectable } from 'kysely'
import type { SessionChecksTable } from '../../storage/tables/sessions.ts'
import type { HistoryEntry } from '../monitoring/history.ts'

export function historyEntryOf(row: Selectable<SessionChecksTable>): HistoryEntry {
  return {
    id: row.id,
    at: row.at,
    verdict: row.verdict as HistoryEntry['verdict'],
    confidence: row.confidence,
    latencyMs: row.latency_ms,
    cause: row.cause as HistoryEntry['cause'],
    seen: row.seen === null ? null : (JSON.parse(row.seen) as HistoryEntry['seen']),
  }
}
