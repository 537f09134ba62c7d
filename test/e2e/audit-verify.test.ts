import { copyFileSync, cpSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { auditHeads, auditVerify } from '../../src/cli/audit.ts'
import { backup } from '../../src/cli/backup.ts'
import { withCore } from '../../src/cli/with-core.ts'
import { auditVerdict } from '../support/audit-verdict.ts'
import { byForm, someOf } from '../support/long-form.ts'
import { contextOf, type Home, newHome, recorder, sessionInput, whileOpen } from './command-world.ts'

/** A home as a server left it: an account with three sessions, one of which it changed, one of which it deleted. */
let home: Home
let [account, changed, deleted, plain]: string[] = []
/** Heads printed, and a backup made, before the last two changes. */
let heads: string

beforeAll(async () => {
  home = newHome()
  await whileOpen(home, async ({ sessions, person }) => {
    const anna = await person('anna')
    account = anna.userId
    const ids: string[] = []
    for (let n = 0; n < 3; n += 1) ids.push((await sessions.create(anna, sessionInput({ name: `n${n}` }))).id)
    ;[changed = '', deleted = '', plain = ''] = ids
    await sessions.refresh(anna, changed, { cookies: { sid: 'second' }, headers: null, expiresAt: null })
    await sessions.update(anna, changed, { notes: 'noted' })
  })
  const said = recorder()
  await auditHeads(contextOf(home, said))
  heads = home.path('heads')
  writeFileSync(heads, `${said.results.join('\n')}\n`)
  await backup(contextOf(home), home.path('older.db'))
  await whileOpen(home, async ({ sessions, person }) => {
    const anna = await person('anna')
    await sessions.refresh(anna, changed ?? '', { cookies: { sid: 'third' }, headers: null, expiresAt: null })
    await sessions.delete(anna, deleted ?? '')
  })
})
afterAll(() => home.remove())

/** The same database in a home of its own, altered by hand: by somebody who has no key, and no respect for its rules. */
function altered(...statements: readonly string[]): Home {
  const other = newHome()
  onTestFinished(() => other.remove())
  cpSync(home.config.dataDir, other.config.dataDir, { recursive: true })
  copyFileSync(home.path('older.db'), other.path('older.db'))
  const db = new DatabaseSync(`${other.config.dataDir}/latchkey.db`, { enableForeignKeyConstraints: false })
  db.exec(`ATTACH '${other.path('older.db')}' AS older`)
  for (const statement of statements) {
    const sql = statement
      .replaceAll('$account', account ?? '')
      .replaceAll('$changed', changed ?? '')
      .replaceAll('$deleted', deleted ?? '')
      .replaceAll('$plain', plain ?? '')
    expect(Number(db.prepare(sql).run().changes), sql).toBeGreaterThan(0)
  }
  db.close()
  return other
}

/** Of every verdict in the long form; how steps meet what a server does meanwhile is in contract/audit-trail.test.ts. */
const checksSteps = byForm({ short: false, long: true })

async function verdictOf(other: Home, against?: string): Promise<string> {
  const said = recorder()
  const named = (text: string) =>
    text
      .replaceAll(account ?? '', '$account')
      .replaceAll(changed ?? '', '$changed')
      .replaceAll(deleted ?? '', '$deleted')
      .replaceAll(plain ?? '', '$plain')
  const verdict = await auditVerify(contextOf(other, said), { against }).then(
    () => said.words.join(' '),
    (error: Error) => named(error.message),
  )
  if (against === undefined && checksSteps)
    expect(named(await verdictInSteps(other)), 'in steps of one entry').toBe(verdict)
  return verdict
}

function verdictInSteps(other: Home): Promise<string> {
  return withCore(contextOf(other), async ({ store, keys }) => {
    const found = await auditVerdict(store, undefined, { size: 1, macKey: keys.auditMac })
    const counts = /"chains":(\d+),"entries":(\d+)/.exec(found)
    return counts === null ? found : `The audit trail is intact. Entries: ${counts[2]}; chains: ${counts[1]}.`
  })
}

it('finds an untouched trail whole, also against heads of an earlier day', async () => {
  const intact = 'The audit trail is intact. Entries: 12; chains: 4.'
  expect([await verdictOf(home), await verdictInSteps(home)]).toEqual([intact, intact])
  expect(await verdictOf(home, heads)).toBe(
    'The audit trail is intact. Entries: 12; chains: 4; kept heads found again: 4.',
  )
})

const entry = (seq: number, chain = 'session:$changed') => `WHERE chain = '${chain}' AND seq = ${seq}`

describe('names an entry that was altered, in', () => {
  it.each(
    someOf(
      [
        ['id', "id = 'another'"],
        ['action', "action = 'validated'"],
        ['actor', "actor = 'system'"],
        ['at', 'at = at + 1'],
        ['at, beyond what a number holds', 'at = 9223372036854775807'],
        ['at, as text', "at = 'noon'"],
        ['details', "details = '{}'"],
        ['details, by a blank', "details = details || ' '"],
        ['details, as bytes', 'details = cast(details as blob)'],
        ['mac', 'mac = zeroblob(32)'],
        ['mac, as text', "mac = 'none'"],
        ['mac, shorter', "mac = x'00'"],
      ],
      3,
    ),
  )('%s', async (_name, change) => {
    const other = altered(`UPDATE audit_entries SET ${change} ${entry(2)}`)
    expect(await verdictOf(other)).toBe('session:$changed: entry 2 is not what was written there.')
  })

  it('chain, so that it stands at the end of another', async () => {
    const other = altered(`UPDATE audit_entries SET chain = 'session:$plain', seq = 2 ${entry(4)}`)
    const [first] = [`session:${changed}`, `session:${plain}`].sort()
    expect(await verdictOf(other)).toBe(
      first === `session:${changed}`
        ? 'session:$changed: entry 4 is missing.'
        : 'session:$plain: entry 2 is not what was written there.',
    )
  })

  it('chain, so that it stands in one that never was', async () => {
    const other = altered(`UPDATE audit_entries SET chain = 'account:0', seq = 1 ${entry(4)}`)
    expect(await verdictOf(other)).toBe('account:0: entry 1 is not what was written there.')
  })

  it('seq, beyond what a number holds', async () => {
    const other = altered(`UPDATE audit_entries SET seq = 9223372036854775807 ${entry(4)}`)
    expect(await verdictOf(other)).toBe('session:$changed: entry -1 is out of order.')
  })
})

describe('names an entry that is not where it was written', () => {
  it.each(
    someOf<[string, readonly string[], string]>(
      [
        ['removed from the middle', [`DELETE FROM audit_entries ${entry(2)}`], 'entry 2 is missing.'],
        ['removed from the start', [`DELETE FROM audit_entries ${entry(1)}`], 'entry 1 is missing.'],
        ['removed from the end, the head staying', [`DELETE FROM audit_entries ${entry(4)}`], 'entry 4 is missing.'],
        [
          'removed from the end, the head invented',
          [`DELETE FROM audit_entries ${entry(4)}`, "UPDATE audit_heads SET seq = 3 WHERE chain = 'session:$changed'"],
          'the head is not the one of entry 3.',
        ],
        [
          'changed with the next one',
          [
            `UPDATE audit_entries SET seq = -1 ${entry(2)}`,
            `UPDATE audit_entries SET seq = 2 ${entry(3)}`,
            `UPDATE audit_entries SET seq = 3 ${entry(-1)}`,
          ],
          'entry 2 is not what was written there.',
        ],
        [
          'copied to the end',
          [
            `INSERT INTO audit_entries SELECT chain, 5, id, action, actor, at, details, mac FROM audit_entries ${entry(4)}`,
          ],
          'entry 5 is not what was written there.',
        ],
        ['moved on by one, leaving a gap', [`UPDATE audit_entries SET seq = 5 ${entry(4)}`], 'entry 4 is missing.'],
      ],
      3,
    ),
  )('%s', async (_name, statements, sentence) => {
    expect(await verdictOf(altered(...statements))).toBe(`session:$changed: ${sentence}`)
  })

  it('put in twice, the index that forbids it being gone', async () => {
    const other = altered()
    const db = new DatabaseSync(`${other.config.dataDir}/latchkey.db`, { enableForeignKeyConstraints: false })
    db.exec('CREATE TABLE copy AS SELECT * FROM audit_entries; DROP TABLE audit_entries')
    db.exec('ALTER TABLE copy RENAME TO audit_entries')
    db.exec(`INSERT INTO audit_entries SELECT * FROM audit_entries ${entry(3).replace('$changed', changed ?? '')}`)
    db.close()
    expect(await verdictOf(other)).toBe('session:$changed: entry 3 exists twice.')
  })
})

describe('names a head that does not fit', () => {
  const head = "WHERE chain = 'session:$changed'"
  it.each([
    ['altered', `UPDATE audit_heads SET mac = zeroblob(32) ${head}`, 'the head is not the one of entry 4.'],
    ['missing', `DELETE FROM audit_heads ${head}`, 'the head that names entry 4 as the last one is missing.'],
    ['ahead', `UPDATE audit_heads SET seq = 9 ${head}`, 'entry 5 is missing.'],
    [
      'behind',
      `UPDATE audit_heads SET seq = 2 ${head}`,
      'entry 3 comes after the head, which names an earlier entry as the last one.',
    ],
  ])('%s', async (_name, statement, sentence) => {
    expect(await verdictOf(altered(statement))).toBe(`session:$changed: ${sentence}`)
  })

  it('of a chain that has no entries', async () => {
    const other = altered("INSERT INTO audit_heads VALUES ('session:none', 1, zeroblob(32))")
    expect(await verdictOf(other)).toBe('session:none: entry 1 is missing, and every other entry of the chain.')
  })
})

const oldRows = (table: string, column: string, id: string) => [
  `DELETE FROM ${table} WHERE ${column} = '${id}'`,
  `INSERT INTO ${table} SELECT * FROM older.${table} WHERE ${column} = '${id}'`,
]
const wholeSession = (id: string) => [
  ...oldRows('audit_entries', 'chain', `session:${id}`),
  ...oldRows('audit_heads', 'chain', `session:${id}`),
  ...oldRows('sessions', 'id', id),
]

describe('names a session that is not as its chain says', () => {
  it.each(
    someOf<[string, readonly string[], string]>(
      [
        [
          'an older sealed state put back with its version',
          [...oldRows('session_states', 'session_id', '$changed'), ...oldRows('sessions', 'id', '$changed')],
          'session:$changed: the stored state is not the one that entry 4 recorded last: an older state was put back.',
        ],
        [
          'only the number of its version altered',
          ["UPDATE sessions SET state_version = 9 WHERE id = '$changed'"],
          'session:$changed: the stored state is not the one that entry 4 recorded last: an older state was put back.',
        ],
        [
          'a replaced state given the number of one that was never written',
          ["UPDATE session_versions SET version = 9 WHERE session_id = '$changed' AND version = 2"],
          'session:$changed: the stored state is not the one that entry 4 recorded last: an older state was put back.',
        ],
        [
          'deleted, and a replaced state put back',
          [
            `INSERT INTO session_versions (session_id, version, sealed, provisional)
          SELECT '$deleted', version, sealed, 0 FROM older.session_states WHERE session_id = '$deleted'`,
          ],
          'session:$deleted: entry 2 records that a session was deleted, but it exists again.',
        ],
        [
          'its sealed state gone',
          ["DELETE FROM session_states WHERE session_id = '$changed'"],
          'session:$changed: the sealed state that entry 4 recorded is missing, although the session was never deleted.',
        ],
        [
          'marked deleted',
          ["UPDATE sessions SET deleted_at = 1 WHERE id = '$changed'"],
          'session:$changed: the session is marked deleted, but no entry up to 4 records it.',
        ],
        [
          'only its row gone',
          ["DELETE FROM session_states WHERE session_id = '$changed'", "DELETE FROM sessions WHERE id = '$changed'"],
          'account:$account: entry 2 describes session:$changed, which is missing from the database.',
        ],
        [
          'gone without a trace',
          [
            "DELETE FROM session_states WHERE session_id = '$plain'",
            "DELETE FROM sessions WHERE id = '$plain'",
            "DELETE FROM audit_entries WHERE chain = 'session:$plain'",
            "DELETE FROM audit_heads WHERE chain = 'session:$plain'",
          ],
          'account:$account: entry 4 describes session:$plain, which is missing from the database.',
        ],
        [
          'its chain gone',
          [
            "DELETE FROM audit_entries WHERE chain = 'session:$plain'",
            "DELETE FROM audit_heads WHERE chain = 'session:$plain'",
          ],
          'session:$plain: entry 1 is missing, and every other entry of the chain.',
        ],
        [
          'deleted, and wholly put back from an older copy',
          [
            ...wholeSession('$deleted'),
            "INSERT INTO session_states SELECT * FROM older.session_states WHERE session_id = '$deleted'",
          ],
          'account:$account: entry 5 records that session:$deleted was deleted, but it exists again.',
        ],
        [
          'deleted, and its sealed state put back',
          ["INSERT INTO session_states SELECT * FROM older.session_states WHERE session_id = '$deleted'"],
          'session:$deleted: entry 2 records that a session was deleted, but it exists again.',
        ],
        [
          'given to another account',
          ["UPDATE sessions SET account_id = 'another' WHERE id = '$plain'"],
          'account:$account: entry 4 describes session:$plain, which is missing from the database.',
        ],
      ],
      3,
    ),
  )('%s', async (_name, statements, sentence) => {
    expect(await verdictOf(altered(...statements))).toBe(sentence)
  })

  it('created, and cut from the chain of its account', async () => {
    const chain = "chain = 'account:$account'"
    const other = altered(
      `DELETE FROM audit_entries WHERE ${chain} AND seq >= 4`,
      `UPDATE audit_heads SET seq = 3, mac = (SELECT mac FROM audit_entries WHERE ${chain} AND seq = 3) WHERE ${chain}`,
    )
    expect(await verdictOf(other)).toBe(
      'account:$account: entry 4 is missing: the account has more sessions than its chain records.',
    )
  })

  it.each([
    [
      'an account without its row',
      "UPDATE users SET id = 'another'",
      'account:$account: entries up to 5 exist, but what they describe is missing from the database.',
    ],
    [
      'an account that no entry tells of',
      "INSERT INTO users (id, email, name, created_at) VALUES ('0', 'x', 'x', 1)",
      'account:0: entry 1 is missing, and every other entry of the chain.',
    ],
  ])('%s', async (_name, statement, sentence) => {
    expect(await verdictOf(altered(statement))).toBe(sentence)
  })
})

it('names an end that was cut off together with the head, where the session counts more uses than are left', async () => {
  const counted = "UPDATE sessions SET total_requests = 1 WHERE id = '$plain'"
  expect(await verdictOf(altered(counted))).toContain(
    'session:$plain: entry 2 is missing: the session counts more uses than its chain records.',
  )
})

describe('against heads kept elsewhere', () => {
  /** The heads as they are now. */
  async function headsNow(): Promise<string> {
    const said = recorder()
    await auditHeads(contextOf(home, said))
    const path = home.path('heads-now')
    writeFileSync(path, said.results.join('\n'))
    return path
  }

  it('names an end that was cut off together with the head', async () => {
    const chain = "chain = 'session:$changed'"
    const other = altered(
      `DELETE FROM audit_entries WHERE ${chain} AND seq >= 3`,
      `UPDATE audit_heads SET seq = 2, mac = (SELECT mac FROM audit_entries WHERE ${chain} AND seq = 2) WHERE ${chain}`,
      "UPDATE sessions SET state_version = 2 WHERE id = '$changed'",
      "UPDATE session_states SET version = 2 WHERE session_id = '$changed'",
      "DELETE FROM session_versions WHERE session_id = '$changed' AND version >= 2",
    )
    expect(await verdictOf(other)).toContain('The audit trail is intact')
    expect(await verdictOf(other, heads)).toBe('session:$changed: entry 3 is missing.')
  })

  it.each(['', '\n\n'])('refuses a file without heads (%j)', async (text) => {
    const path = home.path('no-heads')
    writeFileSync(path, text)
    expect(await verdictOf(home, path)).toBe(
      `${path} contains no heads; give a file that \`latchkey audit heads\` wrote.`,
    )
  })

  it('names what an older database that was put back does not know', async () => {
    const other = newHome()
    onTestFinished(() => other.remove())
    cpSync(home.config.dataDir, other.config.dataDir, { recursive: true })
    copyFileSync(home.path('older.db'), `${other.config.dataDir}/latchkey.db`)
    expect(await verdictOf(other)).toContain('The audit trail is intact')
    expect(await verdictOf(other, heads)).toContain('kept heads found again: 4')
    expect(await verdictOf(other, await headsNow())).toBe('account:$account: entry 5 is missing.')
  })

  it('names where an older database went another way', async () => {
    const other = newHome()
    onTestFinished(() => other.remove())
    cpSync(home.config.dataDir, other.config.dataDir, { recursive: true })
    copyFileSync(home.path('older.db'), `${other.config.dataDir}/latchkey.db`)
    await whileOpen(other, async ({ sessions, person }) => {
      await sessions.delete(await person('anna'), plain ?? '')
    })
    expect(await verdictOf(other)).toContain('The audit trail is intact')
    expect(await verdictOf(other, await headsNow())).toBe(
      'account:$account: entry 5 differs from the one recorded in the saved heads: an older database was put back and used.',
    )
  })

  it.each([
    ['that is not one', 'session:x 1 zz\n', /^Line 1 of .* is not a line that `latchkey audit heads` prints\.$/],
    ['that is not there', null, /^.* cannot be read: /],
  ])('refuses a file %s', async (_name, text, sentence) => {
    const path = home.path(`heads-${text === null ? 'none' : 'bad'}`)
    if (text !== null) writeFileSync(path, text)
    expect(await verdictOf(home, path)).toMatch(sentence)
  })
})
