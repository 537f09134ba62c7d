import { type RawBuilder, sql } from 'kysely'
import { expect, it } from 'vitest'
import type { SavedHead } from '../../src/audit/compare-saved.ts'
import { createTrailShortener } from '../../src/audit/shorten.ts'
import { steadyMs } from '../../src/audit/steady-clock.ts'
import { createTrailRepository, type EntryPosition } from '../../src/audit/trail-repository.ts'
import type { Store } from '../../src/storage/store.ts'
import { secretKey } from '../../src/vault/digest.ts'
import { auditVerdict } from '../support/audit-verdict.ts'
import { sessionWorld } from '../support/session-world.ts'
import { eachStore, testMacKey } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { accountWorld } from './accounts-world.ts'

interface Trail {
  readonly store: Store
  readonly account: string
  readonly sessions: readonly string[]
  /** Runs SQL past every rule of the product. */
  alter(statement: RawBuilder<unknown>): Promise<void>
  verdict(kept?: readonly SavedHead[]): Promise<string>
  heads(): Promise<SavedHead[]>
  /** Goes through all chains once, so many days later, and removes what is older than thirty. */
  shortenAfter(days: number): Promise<string[]>
  refresh(): Promise<unknown>
}

/** An account with sessions, the first of which was refreshed. */
async function trailOf(store: Store, count: number): Promise<Trail> {
  const anna = await accountWorld(store).person('anna')
  const { sessions, clock, audit } = sessionWorld(store, { sessionLimit: 10_000 })
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) ids.push((await sessions.create(anna, createInput())).id)
  await sessions.refresh(anna, ids[0] ?? '', { cookies: { sid: 'second' }, headers: null, expiresAt: null })
  return {
    store,
    account: anna.userId,
    sessions: ids,
    alter: async (statement) => {
      const { sql: text, parameters } = statement.compile(store.db)
      await store.commit([{ sql: text, params: parameters, expect: 1 }])
    },
    verdict: async (kept) => {
      const found = await auditVerdict(store, kept)
      for (const size of [1, 2]) expect(await auditVerdict(store, kept, { size }), `steps of ${size}`).toBe(found)
      return found
    },
    heads: () => createTrailRepository(store).heads('', 1000),
    shortenAfter: async (days) => {
      clock.advance(days * 86_400_000 - steadyMs)
      const damage: string[] = []
      let elapsed = 0
      const time = { clock, stopwatch: { elapsed: () => elapsed } }
      const deps = {
        ...time,
        store,
        trail: createTrailRepository(store),
        macKey: secretKey(testMacKey),
        audit,
        days: 30,
      }
      const shorten = createTrailShortener({ ...deps, onDamage: (sentence) => damage.push(sentence) })
      await shorten()
      clock.advance(steadyMs)
      elapsed += steadyMs
      // Each round removes something of one chain at most; an account and four sessions need six.
      for (let round = 0; round < 12; round += 1) await shorten()
      return damage
    },
    refresh: () => sessions.refresh(anna, ids[0] ?? '', { cookies: { sid: 'next' }, headers: null, expiresAt: null }),
  }
}

/** A trail of one session that was refreshed four times, its entries, and where those of the session begin. */
async function refreshedTrail(store: Store) {
  const trail = await trailOf(store, 1)
  const chain = chainOf(trail.sessions[0])
  for (let n = 0; n < 4; n += 1) await trail.refresh()
  const entries = await createTrailRepository(store).entries(null, 1000)
  return { trail, store, chain, entries, from: entries.findIndex((entry) => entry.chain === chain) }
}

const chainOf = (id: string | undefined) => `session:${id}`

eachStore((open) => {
  it('is walked in pages, each entry once, and every head with them', async () => {
    const { store } = await trailOf(await open(), 5)
    const trail = createTrailRepository(store)
    const whole = await trail.entries(null, 1000)
    expect(whole.length).toBeGreaterThan(10)
    const paged = []
    let after: EntryPosition | null = null
    for (;;) {
      const page = await trail.entries(after, 3)
      paged.push(...page)
      const last = page.at(-1)
      if (last === undefined) break
      after = last
    }
    expect(paged).toEqual(whole)
    const heads = await trail.heads('', 1000)
    expect(heads).toHaveLength(6)
    const firstTwo = await trail.heads('', 2)
    expect([...firstTwo, ...(await trail.heads(firstTwo[1]?.chain ?? '', 1000))]).toEqual(heads)
    expect((await trail.macsAt(heads)).length).toBe(6)
    expect(await trail.macsAt([])).toEqual([])
  })

  it('is found whole, with or without heads kept', async () => {
    const trail = await trailOf(await open(), 3)
    const entries = (await createTrailRepository(trail.store).entries(null, 1000)).length
    expect(await trail.verdict()).toBe(JSON.stringify({ chains: 4, entries, kept: 0 }))
    expect(await trail.verdict(await trail.heads())).toBe(JSON.stringify({ chains: 4, entries, kept: 4 }))
  })

  it('stays whole when its oldest part is removed behind a checkpoint, also against heads from before', async () => {
    const trail = await trailOf(await open(), 3)
    const first = chainOf(trail.sessions[0])
    const early = await trail.heads()
    expect(await trail.shortenAfter(31)).toEqual([])
    expect(await createTrailRepository(trail.store).checkpoint(first)).toBeNull()
    expect(await trail.shortenAfter(1)).toEqual([])
    const entries = () => createTrailRepository(trail.store).entries(null, 1000)
    const [entry, ...more] = (await entries()).filter(({ chain }) => chain === first)
    expect([entry?.action, entry?.seq, more]).toEqual(['checkpoint', 3, []])
    expect(await trail.verdict(early)).toBe(JSON.stringify({ chains: 4, entries: 4, kept: 4 }))
    // Goes on behind it; a second checkpoint takes the place of the first; an idle chain gets no further one.
    const seqs = async () => (await entries()).map(({ chain, seq }) => [chain, seq])
    const before = await seqs()
    await trail.refresh()
    expect(await trail.shortenAfter(32)).toEqual([])
    expect(await seqs()).toEqual(before.map(([chain, seq]) => [chain, chain === first ? 5 : seq]))
    expect(before).toHaveLength(4)
    expect(await trail.verdict(early)).toBe(JSON.stringify({ chains: 4, entries: 4, kept: 4 }))
  })

  it('still names what is wrong once its oldest part is gone', async () => {
    const trail = await trailOf(await open(), 2)
    const first = chainOf(trail.sessions[0])
    const early = await trail.heads()
    await trail.shortenAfter(32)
    await trail.refresh()
    await trail.refresh()
    const verdict = async (statement: RawBuilder<unknown>, kept?: readonly SavedHead[]) => {
      await trail.alter(statement)
      return trail.verdict(kept)
    }
    const kept = early.map((head) => (head.chain === first ? { ...head, mac: new Uint8Array(32) } : head))
    expect(await trail.verdict(kept)).toBe(
      `${first}: entry 2 differs from the one recorded in the saved heads: an older database was put back and used.`,
    )
    expect(await verdict(sql`update sessions set total_requests = 1 where id = ${trail.sessions[1]}`)).toContain(
      'counts more uses than its chain records',
    )
    expect(await verdict(sql`update sessions set total_requests = 0 where id = ${trail.sessions[1]}`)).toMatch(/^\{/)
    expect(await verdict(sql`delete from audit_entries where chain = ${first} and seq = 4`)).toBe(
      `${first}: entry 4 is missing.`,
    )
    expect(await verdict(sql`delete from audit_entries where chain = ${first} and seq = 3`)).toBe(
      `${first}: entry 1 is missing.`,
    )
  })

  it('leaves a damaged chain as it is, and tells', async () => {
    const trail = await trailOf(await open(), 1)
    const first = chainOf(trail.sessions[0])
    await trail.alter(sql`update audit_entries set actor = 'eve' where chain = ${first} and seq = 2`)
    expect(new Set(await trail.shortenAfter(32))).toEqual(new Set([`${first}: entry 2 is not what was written there.`]))
    expect(await trail.verdict()).toBe(`${first}: entry 2 is not what was written there.`)
  })

  it('names what was altered, however large a number', async () => {
    const trail = await trailOf(await open(), 2)
    const [first] = trail.sessions
    await trail.alter(
      sql`update audit_entries set at = 9223372036854775807 where chain = ${chainOf(first)} and seq = 2`,
    )
    expect(await trail.verdict()).toBe(`session:${first}: entry 2 is not what was written there.`)
  })

  it('names a removed entry, a removed chain, and a head alone', async () => {
    const trail = await trailOf(await open(), 2)
    const [first, second] = trail.sessions
    await trail.alter(sql`delete from audit_entries where chain = ${chainOf(second)}`)
    expect(await trail.verdict()).toBe(`session:${second}: entry 1 is missing, and every other entry of the chain.`)
    await trail.alter(sql`delete from audit_entries where chain = ${chainOf(first)} and seq = 1`)
    expect(await trail.verdict()).toBe(`session:${first}: entry 1 is missing.`)
  })

  it('names a state of another version, and a session that is gone', async () => {
    const trail = await trailOf(await open(), 2)
    const [first, second] = trail.sessions
    await trail.alter(sql`update session_states set version = 1 where session_id = ${first}`)
    expect(await trail.verdict()).toBe(
      `session:${first}: the stored state is not the one that entry 2 recorded last: an older state was put back.`,
    )
    await trail.alter(sql`delete from session_states where session_id = ${second}`)
    await trail.alter(sql`delete from sessions where id = ${second}`)
    const gone = new RegExp(`^account:${trail.account}: entry \\d+ describes session:${second}, which is missing`)
    expect(await trail.verdict()).toMatch(gone)
  })

  it('names a cut end against heads that were kept, and an entry that took the place of another', async () => {
    const trail = await trailOf(await open(), 2)
    const [first] = trail.sessions
    const chain = chainOf(first)
    const kept = await trail.heads()
    await trail.alter(sql`delete from audit_entries where chain = ${chain} and seq = 2`)
    await trail.alter(
      sql`update audit_heads set seq = 1, mac = (select mac from audit_entries where chain = ${chain} and seq = 1) where chain = ${chain}`,
    )
    await trail.alter(sql`update sessions set state_version = 1 where id = ${first}`)
    await trail.alter(sql`update session_states set version = 1 where session_id = ${first}`)
    await trail.alter(sql`delete from session_versions where session_id = ${first}`)
    expect(await trail.verdict()).toContain('"chains":3')
    expect(await trail.verdict(kept)).toBe(`${chain}: entry 2 is missing.`)
    const entry = { id: 'other', chain, action: 'validated', actor: 'a', at: 1, details: '{}' }
    await trail.store.commit([{ append: entry }])
    expect(await trail.verdict()).toContain('"chains":3')
    expect(await trail.verdict(kept)).toMatch(/^session:.*: entry 2 differs from the one recorded/)
  })

  it('is found whole, whatever a server does between two steps', async () => {
    const trail = await trailOf(await open(), 2)
    const early = await trail.heads()
    let steps = 0
    const count = async (done: number) => {
      steps = done + 1
    }
    await auditVerdict(trail.store, early, { size: 1, before: count })
    for (let at = 0; at < steps; at += 1) {
      for (const work of [trail.refresh, () => trail.shortenAfter(32)]) {
        const before = (done: number) => (done === at ? work() : Promise.resolve())
        expect(await auditVerdict(trail.store, early, { size: 1, before }), `step ${at}`).toMatch(/^\{/)
      }
    }
    expect((await createTrailRepository(trail.store).checkpoint(chainOf(trail.sessions[0])))?.seq).toBeGreaterThan(20)
  })

  it('shows what was cut between two steps, unless a checkpoint of the server takes its place', async () => {
    const { trail, store, chain, from } = await refreshedTrail(await open())
    /** Once two entries of the chain were read. */
    const once = (statements: readonly RawBuilder<unknown>[]) => async (done: number) => {
      if (done === from + 2) for (const statement of statements) await trail.alter(statement)
    }
    const cut = (...seqs: number[]) =>
      seqs.map((seq) => sql`delete from audit_entries where chain = ${chain} and seq = ${seq}`)
    expect(await auditVerdict(store, undefined, { size: 1, before: once(cut(4)) })).toBe(
      `${chain}: entry 4 is missing.`,
    )
    const forged = JSON.stringify({ through: 3, mac: '0'.repeat(64), version: 2, version_seq: 2 })
    const insert = sql`insert into audit_entries (chain, seq, id, action, actor, at, details, mac)
      select chain, 4, 'x', 'checkpoint', actor, at, ${forged}, mac from audit_entries
      where chain = ${chain} and seq = 5`
    expect(await auditVerdict(store, undefined, { size: 1, before: once([...cut(3), insert]) })).toBe(
      `${chain}: entry 3 is missing.`,
    )
  })

  it('shows a beginning that was cut off behind a checkpoint that is gone when the walk gets there', async () => {
    const { trail, store, chain, entries, from } = await refreshedTrail(await open())
    const [second, last] = [entries[from + 1], entries[from + 5]]
    const forged = { through: 2, mac: Buffer.from(second?.mac ?? []).toString('hex'), version: 2, version_seq: 2 }
    const set = (action: string | undefined, details: string | undefined) =>
      sql`update audit_entries set action = ${action}, details = ${details} where chain = ${chain} and seq = 6`
    for (const seq of [1, 2]) await trail.alter(sql`delete from audit_entries where chain = ${chain} and seq = ${seq}`)
    await trail.alter(set('checkpoint', JSON.stringify(forged)))
    const before = async (done: number) => {
      if (done === from + 1) await trail.alter(set(last?.action, last?.detailsText))
    }
    expect(await auditVerdict(store, undefined, { size: 1, before })).toBe(
      `${chain}: entry 6 is not what was written there.`,
    )
  })

  it('shows an end that was cut off between two steps', async () => {
    const trail = await trailOf(await open(), 1)
    const chain = chainOf(trail.sessions[0])
    const entries = await createTrailRepository(trail.store).entries(null, 1000)
    const last = entries.findLastIndex((entry) => entry.chain === chain)
    const before = async (done: number) => {
      if (done === last + 1) await trail.alter(sql`delete from audit_entries where chain = ${chain} and seq = 2`)
    }
    expect(await auditVerdict(trail.store, undefined, { size: 1, before })).toBe(`${chain}: entry 2 is missing.`)
  })

  it('accepts no checkpoint that the server did not write for what is missing of heads kept', async () => {
    const trail = await trailOf(await open(), 1)
    const chain = chainOf(trail.sessions[0])
    const kept = (await trail.heads()).map((head) => (head.chain === chain ? { ...head, seq: 9 } : head))
    const details = JSON.stringify({ through: 99, mac: '0'.repeat(64) })
    let steps = 0
    const count = async (done: number) => {
      steps = done + 1
    }
    await auditVerdict(trail.store, kept, { size: 1, before: count })
    const before = async (done: number) => {
      if (done !== steps - 1) return
      await trail.alter(sql`update audit_entries set action = 'checkpoint', details = ${details}
        where chain = ${chain} and seq = 2`)
    }
    expect(await auditVerdict(trail.store, kept, { size: 1, before })).toBe(`${chain}: entry 3 is missing.`)
  })
})
