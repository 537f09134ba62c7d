import fc from 'fast-check'
import { expect, it } from 'vitest'
import { httpMethods } from '../sessions/allowed-methods.ts'
import { storedNames } from '../sessions/names.ts'
import type { SessionView } from '../sessions/session.ts'
import { sessionListSchema, sessionSchema, toSessionBody } from './schemas/session.ts'
import { compileSerializer } from './serialize.ts'
import { createSessionWriter } from './session-writer.ts'

const text = fc.string({ unit: 'binary' })
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value)
const time = fc.integer({ min: 0, max: 4_000_000_000_000 })
const count = fc.nat()
const names = fc.array(text)
const side = orNull(fc.record({ selector: orNull(text), text: orNull(text), status: orNull(count), url: orNull(text) }))

const view: fc.Arbitrary<SessionView> = fc.record({
  id: fc.uuid(),
  accountId: fc.uuid(),
  organizationId: orNull(fc.uuid()),
  name: text,
  domain: text,
  cookieNames: names,
  headerNames: orNull(names),
  status: fc.constantFrom('active', 'expired', 'invalid', 'pending_validation'),
  disabled: fc.boolean(),
  expiresAt: orNull(time),
  expiryStatus: fc.constantFrom('ok', 'expiring_soon', 'expired', null),
  validationUrl: text,
  validationRule: orNull(fc.record({ loggedIn: side, loggedOut: side, discover: fc.boolean() })),
  nextValidationAt: orNull(time),
  lastValidatedAt: orNull(time),
  validationConfidence: orNull(count),
  consecutiveFailures: count,
  lastUsedAt: orNull(time),
  totalRequests: count,
  successfulRequests: count,
  successRate: fc.nat({ max: 1000 }).map((tenths) => tenths / 10),
  notes: orNull(text),
  keepAlive: fc.boolean(),
  monitoring: orNull(fc.record({ enabled: fc.boolean(), minSeconds: orNull(count), maxSeconds: orNull(count) })),
  stateVersion: count,
  writeBack: fc.boolean(),
  concurrency: fc.constant(null),
  paceMs: orNull(count),
  allowedMethods: orNull(fc.subarray([...httpMethods])),
  rotates: fc.boolean(),
  heldUntil: orNull(time),
  access: fc.constantFrom('owner', 'admin', 'member'),
  createdAt: time,
  updatedAt: time,
})

it('says what the schemas say, whether names came as stored or not', () => {
  const write = createSessionWriter()
  const bySchema = compileSerializer(sessionListSchema)
  const oneBySchema = compileSerializer(sessionSchema)
  fc.assert(
    fc.property(fc.array(view, { maxLength: 4 }), count, orNull(text), (sessions, total, nextCursor) => {
      const body = { sessions: sessions.map(toSessionBody), total, next_cursor: nextCursor }
      const asStored = sessions.map((session) => ({
        ...session,
        cookieNames: storedNames(JSON.stringify(session.cookieNames)),
        headerNames: session.headerNames === null ? null : storedNames(JSON.stringify(session.headerNames)),
      }))
      const expected: unknown = JSON.parse(bySchema(body))
      expect(JSON.parse(write.page({ sessions, total, nextCursor }))).toEqual(expected)
      expect(JSON.parse(write.page({ sessions: asStored, total, nextCursor }))).toEqual(expected)
      expect(asStored.map(toSessionBody)).toEqual(body.sessions)
      for (const one of [...sessions, ...asStored])
        expect(JSON.parse(write.one(one))).toEqual(JSON.parse(oneBySchema(toSessionBody(one))))
    }),
  )
})

it('leaves out what the schema does not list', () => {
  const write = createSessionWriter()
  const [session] = fc.sample(view, 1)
  if (session === undefined) throw new Error('no session')
  expect(session.accountId).not.toBe('')
  const page = { sessions: [{ ...session, probe: 'canary' }], total: 1, nextCursor: null }
  expect(write.page(page)).not.toContain('canary')
  expect(Object.keys(JSON.parse(write.page(page)).sessions[0]).toSorted()).toEqual(
    Object.keys(toSessionBody(session)).toSorted(),
  )
})
