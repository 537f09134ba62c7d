import { expect, test } from 'vitest'
import type { BatchItemView, BatchView } from '../../jobs/batch.ts'
import { toBatchBody } from './batch.ts'

const item = (summary: BatchItemView['summary']): BatchItemView => ({
  jobId: 'job',
  url: 'https://shop.example/',
  status: 'succeeded',
  error: null,
  summary,
  result: null,
  isResultOmitted: false,
  loginWait: null,
  waitsForSession: false,
})
const noted = item({ statusCode: 404, loginWall: true, credits: 2 })
const ok = item({ statusCode: 200, loginWall: false, credits: 1 })
const batch = (items: readonly BatchItemView[], queued: number): BatchView => ({
  batchId: 'batch',
  status: 'processing',
  vocabulary: null,
  counts: { queued, processing: 0, succeeded: items.length, failed: 0 },
  items,
  createdAt: 0,
  endedAt: null,
})

test.each<[string, readonly BatchItemView[], number, object]>([
  ['have ended', [noted, ok], 0, { login_walls: 1, error_statuses: 1, credits_used: 3 }],
  ['partly wait', [noted], 1, { login_walls: 1, error_statuses: 1, credits_used: null }],
  ['all failed', [], 0, { login_walls: 0, error_statuses: 0, credits_used: null }],
  ['partly say nothing', [noted, item(null)], 0, { login_walls: null, error_statuses: null, credits_used: null }],
])('the totals of a batch whose items %s', (_what, items, queued, totals) => {
  expect(toBatchBody(batch(items, queued))).toMatchObject(totals)
})
