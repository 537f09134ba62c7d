import { expect, it } from 'vitest'
import { AppError } from '../../errors.ts'
import { toImportRows } from './import-rows.ts'

it('reads ten rows in a turn', async () => {
  const rows = Array.from({ length: 25 }, (_, at) => ({ external_id: `crm-${at}`, content: at === 3 ? 7 : 'sid=1' }))
  let turns = 1
  const read = await toImportRows({ rows }, async () => {
    turns += 1
  })
  expect(turns).toBe(3)
  expect(read.map((row) => (row instanceof AppError ? row.code : row.externalId))).toEqual(
    rows.map(({ external_id }, at) => (at === 3 ? 'VALIDATION_ERROR' : external_id)),
  )
})
