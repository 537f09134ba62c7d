import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { createInvitationRepository } from '../../src/accounts/invitations/repository.ts'
import { createKeyRepository } from '../../src/accounts/keys/repository.ts'
import { createOrganizationRepository } from '../../src/accounts/organizations/repository.ts'
import { accountChain } from '../../src/audit/entry.ts'
import { createBlobRepository } from '../../src/blobs/repository.ts'
import { createCaptureRepository } from '../../src/captures/repository.ts'
import { createIdempotencyRepository } from '../../src/idempotency/repository.ts'
import { createBatchRepository } from '../../src/jobs/repository/batch-repository.ts'
import { createJobRepository } from '../../src/jobs/repository/job-repository.ts'
import { createLeaseRepository } from '../../src/sessions/leases/repository.ts'
import type { Store } from '../../src/storage/store.ts'
import type { ConflictReason, Write } from '../../src/storage/write.ts'
import { createSyncRepository } from '../../src/sync/repository.ts'
import { webhookWrites } from '../../src/webhooks/repository/webhook-writes.ts'
import { describeProgram } from '../support/describe-program.ts'
import type { Engine } from '../support/engine.ts'
import { startPostgres, untilWaiting } from '../support/postgres.ts'
import { postgresPrograms } from '../support/postgres-server.ts'
import { addOrganization, addUser } from '../support/principals.ts'
import { sessionWorld } from '../support/session-world.ts'
import { storedJob } from '../support/stored-job.ts'
import { testLink } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { accountWorld } from './accounts-world.ts'

const bytes = Buffer.from('sealed')
const times = { createdAt: 1, updatedAt: 1, expiresAt: 9 }

/** A commit that adds the one thing that an owner may have. */
type Addition = (store: Store, id: string, userId: string, organizationId: string) => readonly Write[]

const additions: readonly (readonly [string, ConflictReason, Addition])[] = [
  [
    'waiting jobs',
    'limit_reached',
    (store, id, userId) => {
      const jobs = createJobRepository(store)
      return [jobs.insert(storedJob(id, userId)), ...jobs.requireUnendedAtMost(userId, 1)]
    },
  ],
  [
    'stored jobs',
    'jobs_used_up',
    (store, id, userId) => {
      const jobs = createJobRepository(store)
      return [jobs.insert(storedJob(id, userId)), ...jobs.requireStoredAtMost(userId, 1)]
    },
  ],
  [
    'results',
    'no_room',
    (store, id, userId) => {
      const blobs = createBlobRepository(store)
      const blob = { id, accountId: userId, contentType: 'text/plain', wrappedKey: bytes, bytes: 1, data: bytes }
      return [blobs.insert({ ...blob, ...times }), ...blobs.requireAtMost(userId, 1)]
    },
  ],
  [
    'idempotency keys',
    'keys_used_up',
    (store, id, userId) => {
      const requests = createIdempotencyRepository(store)
      const request = { id, accountId: userId, wrappedKey: bytes, sealed: bytes, leaseUntil: 9, ...times }
      return [requests.insert(request), ...requests.requireAtMost(userId, 1)]
    },
  ],
  [
    'API keys',
    'limit_reached',
    (store, id, userId) => {
      const keys = createKeyRepository(store)
      const key = { id, userId, name: id, keyHash: Buffer.from(id), keyPrefix: 'sk', scopes: [], ...times }
      // The user has one already.
      return [keys.insert(key), ...keys.requireAtMost(userId, 2)]
    },
  ],
  [
    'organizations',
    'limit_reached',
    (store, id, userId) => {
      const organizations = createOrganizationRepository(store)
      return [
        organizations.insert({ id, name: id, slug: id, description: null, isPersonal: false, createdAt: 1 }),
        organizations.insertMember(id, userId, 'owner', 1),
        ...organizations.requireOwnsAtMost(userId, 1),
      ]
    },
  ],
  [
    'invitations',
    'limit_reached',
    (store, id, userId, organizationId) => {
      const invitations = createInvitationRepository(store)
      const invitation = { id, organizationId, email: id, role: 'member', createdBy: userId, ...times } as const
      return [invitations.insert(invitation, Buffer.from(id)), ...invitations.requireAtMost(organizationId, 1)]
    },
  ],
  [
    'captures',
    'limit_reached',
    (store, id, accountId) => {
      const capture = { id, accountId, sessionId: null, domain: 'a.test', status: 'open', reason: null } as const
      return createCaptureRepository(store).insert({ ...capture, holdsSlot: true, ...times }, 1)
    },
  ],
  [
    'sync sources',
    'limit_reached',
    (store, id, accountId) => {
      const source = { id, accountId, kind: 'cookiecloud', name: id, domains: [], createMissing: false } as const
      const secrets = { uuid: id, wrappedKey: bytes, sealed: bytes, pushedAt: null, lastPush: null }
      return createSyncRepository(store).insert({ ...source, ...secrets, ...times }, 1)
    },
  ],
  ...[true, false].map(
    (isShared) =>
      [
        `webhooks of ${isShared ? 'an organization' : 'an account'}`,
        'limit_reached',
        (store: Store, id: string, accountId: string, organizationId: string) => {
          const owner = { id, accountId, organizationId: isShared ? organizationId : null }
          const hook = { url: 'https://a.test/', description: null, subscription: [], disabledAt: null }
          const secret = { wrappedKey: bytes, sealed: bytes }
          const webhook = { ...owner, ...hook, disabledReason: null, secret, ...times }
          return webhookWrites(store.db).insert(webhook, 1)
        },
      ] as const,
  ),
]

describeProgram(
  'concurrent commits on PostgreSQL',
  { isThere: postgresPrograms() !== null, install: 'postgresql' },
  () => {
    let engine: Engine
    beforeAll(async () => {
      engine = await startPostgres(testLink, 4)
    })

    it.each(additions)('keep the limit when both add %s', async (_, reason, addition) => {
      const { store, empty } = engine
      await empty()
      const owner = await addUser(store, 'anna')
      const { userId } = await addUser(store, 'boris')
      const organization = await addOrganization(store, 'o', [
        [owner, 'owner'],
        [{ ...owner, userId }, 'admin'],
      ])
      const lists = ['a', 'b'].map((id) => addition(store, id, userId, organization))
      const holder = await store.db.startTransaction().execute()
      await sql`select 1 from users, organizations for no key update`.execute(holder)
      const commits = Promise.allSettled(lists.map((list) => store.commit(list)))
      await untilWaiting(store, 2)
      await holder.commit().execute()
      const ended = await commits
      expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { reason } })
    })

    it('store nothing of a push when a newer one is being accepted', async () => {
      const { store, empty } = engine
      await empty()
      const { userId } = await addUser(store, 'anna')
      const repository = createSyncRepository(store)
      const source = {
        id: 's',
        accountId: userId,
        kind: 'cookiecloud',
        name: 's',
        domains: [],
        createMissing: false,
      } as const
      const secrets = { uuid: 's', wrappedKey: bytes, sealed: bytes, lastPush: null }
      await store.commit(repository.insert({ ...source, ...secrets, pushedAt: 1, ...times }, 1))
      const holder = await store.db.startTransaction().execute()
      await sql`update sync_sources set pushed_at = 2`.execute(holder)
      const older = Promise.allSettled([store.commit([repository.requireNewest('s', 1)])])
      await Promise.race([older, untilWaiting(store, 1)])
      await holder.commit().execute()
      expect(await older).toMatchObject([{ status: 'rejected', reason: { name: 'ConflictError' } }])
    })

    it('give no lease to a member whom another commit is removing', async () => {
      const { store, empty } = engine
      await empty()
      const world = accountWorld(store)
      const { sessions, repository, clock } = sessionWorld(store)
      const [anna, cleo] = [await world.person('anna'), await world.person('cleo')]
      const organization = await world.organization(anna, [[cleo, 'member']])
      const { id: sessionId } = await sessions.create(anna, createInput())
      await sessions.share(anna, sessionId, organization)
      const [since, until] = [clock.now(), clock.now() + 60_000]
      const lease = { id: 'l', sessionId, kind: 'outside', holder: cleo.userId, since, until } as const
      const claim = createLeaseRepository(store).claim({
        ...lease,
        max: 1,
        nextUseAt: null,
        under: null,
        ticketId: null,
      })
      // The removal has done everything but its last write, the audit entry.
      const holder = await store.db.startTransaction().execute()
      const chain = accountChain(cleo.userId)
      await sql`select 1 from audit_heads where chain = ${chain} for update`.execute(holder)
      const removal = world.accounts.removeMember(anna, organization, cleo.userId)
      await untilWaiting(store, 1)
      const { requireCredential, requireUsable } = repository
      const taken = store.commit([...claim, ...requireCredential(cleo, 1), requireUsable(sessionId, cleo.userId)])
      const ended = Promise.allSettled([taken])
      await Promise.race([ended, untilWaiting(store, 2)])
      await holder.commit().execute()
      await removal
      expect(await ended).toMatchObject([{ status: 'rejected', reason: { name: 'ConflictError' } }])
    })

    it('let who cancels a batch see the item that began to wait for a login just before', async () => {
      const { store, empty } = engine
      await empty()
      const { userId } = await addUser(store, 'anna')
      const [jobs, batches] = [createJobRepository(store), createBatchRepository(store)]
      const batch = { id: 'b', accountId: userId, keyId: null, vocabulary: null, wrappedKey: bytes, sealed: bytes }
      const item = storedJob('j', userId, { status: 'processing', attempts: 1, batchId: 'b' })
      await store.commit([batches.insert({ ...batch, cancelledAt: null, endedAt: null, ...times }), jobs.insert(item)])
      const holder = await store.db.startTransaction().execute()
      await sql`select 1 from users for update`.execute(holder)
      const wait = jobs.waitForLogin(item, { sessionId: 's', since: 1, until: 9, version: null })
      const waits = store.commit([...wait, { check: 'select 1 from users for update', params: [] }])
      await untilWaiting(store, 1)
      const seen = store.commit([batches.cancel('b', 5)]).then(() => jobs.ofBatch('b'))
      await Promise.race([seen, untilWaiting(store, 2)])
      await holder.commit().execute()
      await waits
      expect(await seen).toMatchObject([{ id: 'j', status: 'queued' }])
    })
  },
)
