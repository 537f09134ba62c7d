import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { auditHeads, auditVerify } from '../../src/cli/audit.ts'
import { until } from '../support/until.ts'
import { contextOf, type Home, newHome, recorder, sessionInput, whileOpen } from './command-world.ts'

const rounds = 3

let home: Home
beforeAll(() => {
  home = newHome()
})
afterAll(() => home.remove())

it('finds the trail whole while a server creates, refreshes and deletes, over many pages of entries', async () => {
  await whileOpen(home, async ({ sessions, person }) => {
    const anna = await person('anna')
    // More than two pages of the walk, in one chain and in many.
    const made = await Promise.all(Array.from({ length: 1200 }, () => sessions.create(anna, sessionInput())))
    const kept = recorder()
    await auditHeads(contextOf(home, kept))
    writeFileSync(home.path('heads'), kept.results.join('\n'))
    let isOver = false
    let turns = 0
    const server = (async () => {
      for (; !isOver; turns += 1) {
        const id = made[turns % made.length]?.id ?? ''
        const { id: fresh } = await sessions.create(anna, sessionInput())
        await Promise.all([
          sessions.refresh(anna, id, { cookies: { sid: `v${turns}` }, headers: null, expiresAt: null }),
          sessions.delete(anna, fresh),
        ])
      }
    })()
    const said = recorder()
    const log = new DatabaseSync(`${home.config.dataDir}/latchkey.db`)
    let emptied = 0
    // Between two steps nothing of the walk keeps the log from being emptied.
    const progress = () => {
      emptied += log.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0 ? 1 : 0
    }
    const context = { ...contextOf(home, said), output: { ...said.output, progress } }
    for (let round = 0; round < rounds; round += 1) {
      await auditVerify(context, { against: home.path('heads') })
      const before = turns
      // The second of them begins after the trail was read.
      await until('two turns of the server', () => (turns >= before + 2 ? true : undefined))
    }
    isOver = true
    await server
    log.close()
    expect(emptied).toBeGreaterThan(rounds)
    const counts = said.words.map((words) => Number(/Entries: (\d+)/.exec(words)?.[1]))
    expect(said.words).toHaveLength(rounds)
    expect(counts[0]).toBeGreaterThan(2400)
    // The server did go on meanwhile.
    expect(counts.at(-1)).toBeGreaterThan(counts[0] ?? 0)
  })
})
