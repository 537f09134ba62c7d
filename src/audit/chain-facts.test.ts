import { describe, expect, test } from 'vitest'
import { checkMentions, checkSubject, noFacts, type Subjects } from './chain-facts.ts'
import type { ChainFacts, RecordedState } from './checkpoint.ts'
import type { TrailSession } from './trail-repository.ts'

/** A session in its third version, which was used twice. */
const stored: TrailSession = {
  id: 's-1',
  accountId: 'a-1',
  isDeleted: false,
  stateVersion: 3,
  sealedVersion: 3,
  newestReplaced: 2,
  totalRequests: 2,
}
const deleted: TrailSession = { ...stored, isDeleted: true, sealedVersion: null, newestReplaced: null }
const facts: ChainFacts = { ...noFacts, uses: 2, lastSeq: 7 }
const afterDeletion: ChainFacts = { ...facts, deletedSeq: 7 }
const recorded: RecordedState = { version: 3, seq: 5 }

const subjects = (session: TrailSession | null, sessionCount = 0): Subjects => ({
  sessions: new Map(session === null ? [] : [[session.id, session]]),
  users: new Set(['a-1']),
  sessionCounts: new Map([['a-1', sessionCount]]),
})

describe('a session that the chain of an account names', () => {
  test.each<[string, TrailSession | null, 'created' | 'deleted', string | null]>([
    ['is there', stored, 'created', null],
    ['is gone', null, 'created', 'session_missing'],
    ['belongs to another account', { ...stored, accountId: 'a-2' }, 'created', 'session_missing'],
    ['was deleted after it was created', deleted, 'created', null],
    ['is deleted', deleted, 'deleted', null],
    ['is deleted, of another account', { ...deleted, accountId: 'a-2' }, 'deleted', 'session_missing'],
    ['exists again', stored, 'deleted', 'session_revived'],
  ])('%s', (_name, session, event, kind) => {
    const chain = 'account:a-1'
    const found = checkMentions(chain, [{ seq: 4, session: 's-1', event }], subjects(session).sessions)
    expect(found).toEqual(kind === null ? null : { kind, chain, seq: 4, session: 's-1' })
  })
})

describe('a session against its own chain', () => {
  test.each<[string, TrailSession | null, ChainFacts, string | null, number]>([
    ['as it was left', stored, facts, null, 0],
    ['without older versions', { ...stored, newestReplaced: null }, facts, null, 0],
    ['that is gone', null, facts, 'subject_missing', 7],
    ['used less often than recorded', { ...stored, totalRequests: 1 }, facts, null, 0],
    ['used more often than recorded', { ...stored, totalRequests: 3 }, facts, 'uses_unrecorded', 8],
    ['deleted without an entry', deleted, facts, 'deletion_unrecorded', 7],
    ['without its state', { ...stored, sealedVersion: null }, facts, 'state_missing', 5],
    ['whose state is of another version', { ...stored, sealedVersion: 2 }, facts, 'state_replaced', 5],
    ['that says another version than its state', { ...stored, stateVersion: 2 }, facts, 'state_replaced', 5],
    ['that says a later version', { ...stored, stateVersion: 4 }, facts, 'state_replaced', 5],
    ['whose current version is among the replaced', { ...stored, newestReplaced: 3 }, facts, 'state_replaced', 5],
    ['with a replaced version never written', { ...stored, newestReplaced: 4 }, facts, 'state_replaced', 5],
    ['deleted', deleted, afterDeletion, null, 0],
    ['no longer deleted', { ...deleted, isDeleted: false }, afterDeletion, 'session_revived', 7],
    ['deleted, with a state', { ...deleted, sealedVersion: 3 }, afterDeletion, 'session_revived', 7],
    ['deleted, with an older version', { ...deleted, newestReplaced: 2 }, afterDeletion, 'session_revived', 7],
  ])('%s', (_name, session, entries, kind, seq) => {
    const chain = 'session:s-1'
    const found = checkSubject(chain, entries, recorded, subjects(session))
    expect(found).toEqual(kind === null ? null : { kind, chain, seq })
  })
})

describe('an account against its own chain', () => {
  test.each<[string, string, number, string | null, number]>([
    ['with the sessions recorded', 'account:a-1', 2, null, 0],
    ['with fewer', 'account:a-1', 1, 'session_missing', 7],
    ['with more', 'account:a-1', 3, 'sessions_unrecorded', 8],
    ['that is gone', 'account:a-2', 2, 'subject_missing', 7],
  ])('%s', (_name, chain, count, kind, seq) => {
    const found = checkSubject(chain, { ...noFacts, created: 2, lastSeq: 7 }, null, subjects(null, count))
    expect(found).toEqual(kind === null ? null : { kind, chain, seq })
  })
})
