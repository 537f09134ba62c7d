import type { WordTable } from '../../http/schemas/word-table.ts'

/** Sync sources. */
export const syncWords: WordTable = {
  create_missing: ['Whether pushes create sessions', true],
  kind: ['The program that pushes', 'cookiecloud'],
  last_push: ['The last accepted push; null: there was none'],
  outcome: ['What became of it', 'updated'],
  pushed_at: ['When the browser made the last push; null: there was none', '2026-03-18T12:00:00Z'],
  received_at: ['When it arrived', '2026-03-18T12:00:01Z'],
  results: ['One for each session and each missing domain'],
  session_ids: ['Ids of sessions', ['3f0c7a52-8f5e-4b0b-9d0e-0c6f3f1f9f11']],
  stored: ['Whether the rotated cookies were stored', true],
  sync_sources: ['Sync sources, oldest first'],
  uuid: ['Names the source in a push', '81000000-0000-4000-8000-000000000000'],
}
