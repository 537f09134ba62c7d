import type { Selectable } from 'kysely'
import { requireRole } from '../../storage/member-role.ts'
import { organizationRow, requireAtMost, userRow } from '../../storage/owner-row.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { OrganizationsTable } from '../../storage/tables/accounts.ts'
import type { SqlWrite } from '../../storage/write.ts'
import type { MemberView, OrganizationRole, OrganizationView } from '../account-types.ts'

type StoredOrganization = Omit<OrganizationView, 'role' | 'memberCount'>

export interface OrganizationRepository {
  /** As the user sees it; null when the user is not a member. */
  find(id: string, userId: string): Promise<OrganizationView | null>
  /** Those that the user is a member of: the personal one first, then oldest first. */
  list(userId: string): Promise<OrganizationView[]>
  /** In the order in which they joined. */
  members(id: string): Promise<MemberView[]>
  member(id: string, userId: string): Promise<MemberView | null>
  isMember(id: string, email: string): Promise<boolean>
  /** Whether anybody besides the user acts as its owner: one whose account is disabled does not. */
  hasOtherOwner(id: string, userId: string): Promise<boolean>
  slugTaken(slug: string): Promise<boolean>

  insert(organization: StoredOrganization): SqlWrite
  /** Locks the organization's row, so that changes of its members run one after the other on every database. */
  lock(id: string): SqlWrite
  insertMember(id: string, userId: string, role: OrganizationRole, now: number): SqlWrite
  /** Conflicts unless the user still has that role. */
  requireRole(id: string, userId: string, role: OrganizationRole): SqlWrite
  setRole(id: string, userId: string, seen: OrganizationRole, role: OrganizationRole): SqlWrite
  removeMember(id: string, userId: string, seen: OrganizationRole): SqlWrite
  /** Conflicts when the user owns more than `limit`, not counting the personal one. Place it after the insert. */
  requireOwnsAtMost(userId: string, limit: number): SqlWrite[]
  /** Conflicts when no owner is left whose account is not disabled. Place it after the write that removes an owner. */
  requireOwner(id: string): SqlWrite
  /** Removes all members. Conflicts unless they are `count`. */
  removeMembers(id: string, count: number): SqlWrite
  /** Conflicts while sessions are shared with it or somebody is a member. */
  remove(id: string): SqlWrite
  /** Removes its webhooks with their secrets. */
  removeWebhooks(id: string): SqlWrite[]
}

export function createOrganizationRepository({ db }: Pick<Store, 'db'>): OrganizationRepository {
  const visible = (userId: string) =>
    db
      .selectFrom('organizations as o')
      .innerJoin('memberships as m', 'm.organization_id', 'o.id')
      .selectAll('o')
      .select((eb) => [
        'm.role',
        eb
          .selectFrom('memberships as n')
          .select((count) => count.fn.countAll<number>().as('n'))
          .whereRef('n.organization_id', '=', 'o.id')
          .as('member_count'),
      ])
      .where('m.user_id', '=', userId)
  const membersOf = (id: string) =>
    db
      .selectFrom('memberships as m')
      .innerJoin('users as u', 'u.id', 'm.user_id')
      .select(['m.user_id', 'u.email', 'u.name', 'm.role', 'm.joined_at'])
      .where('m.organization_id', '=', id)

  return {
    find: async (id, userId) => {
      const row = await visible(userId).where('o.id', '=', id).executeTakeFirst()
      return row === undefined ? null : viewOf(row)
    },
    list: async (userId) => {
      const rows = await visible(userId)
        .orderBy('o.is_personal', 'desc')
        .orderBy('o.created_at')
        .orderBy('o.id')
        .execute()
      return rows.map(viewOf)
    },
    members: async (id) => {
      const rows = await membersOf(id).orderBy('m.joined_at').orderBy('m.user_id').execute()
      return rows.map(memberOf)
    },
    member: async (id, userId) => {
      const row = await membersOf(id).where('m.user_id', '=', userId).executeTakeFirst()
      return row === undefined ? null : memberOf(row)
    },
    isMember: async (id, email) => (await membersOf(id).where('u.email', '=', email).execute()).length > 0,
    hasOtherOwner: async (id, userId) =>
      (await actingOwners(db, id).where('m.user_id', '<>', userId).limit(1).execute()).length > 0,
    slugTaken: async (slug) =>
      (await db.selectFrom('organizations').select('id').where('slug', '=', slug).execute()).length > 0,
    ...organizationWrites({ db }),
  }
}

type OrganizationWrites = Omit<
  OrganizationRepository,
  'find' | 'list' | 'members' | 'member' | 'isMember' | 'hasOtherOwner' | 'slugTaken'
>

function organizationWrites({ db }: Pick<Store, 'db'>): OrganizationWrites {
  return {
    insert: (organization) => sqlWrite(db.insertInto('organizations').values(rowOf(organization)), 1),
    lock: (id) => sqlWrite(organizationRow(db, id), 1),
    insertMember: (id, userId, role, now) =>
      sqlWrite(db.insertInto('memberships').values({ organization_id: id, user_id: userId, role, joined_at: now }), 1),
    requireRole: (id, userId, role) => requireRole(db, id, userId, role),
    setRole: (id, userId, seen, role) =>
      sqlWrite(
        db
          .updateTable('memberships')
          .set({ role })
          .where('organization_id', '=', id)
          .where('user_id', '=', userId)
          .where('role', '=', seen),
        1,
      ),
    removeMember: (id, userId, seen) =>
      sqlWrite(
        db
          .deleteFrom('memberships')
          .where('organization_id', '=', id)
          .where('user_id', '=', userId)
          .where('role', '=', seen),
        1,
      ),
    requireOwnsAtMost: (userId, limit) => {
      const owned = db
        .selectFrom('memberships as m')
        .innerJoin('organizations as o', 'o.id', 'm.organization_id')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .where('m.user_id', '=', userId)
        .where('m.role', '=', 'owner')
        .where('o.is_personal', '=', 0)
      return requireAtMost(userRow(db, userId), owned, limit)
    },
    requireOwner: (id) =>
      sqlWrite(
        organizationRow(db, id).where(({ exists }) => exists(actingOwners(db, id))),
        1,
        { else: 'last_owner' },
      ),
    removeMembers: (id, count) => sqlWrite(db.deleteFrom('memberships').where('organization_id', '=', id), count),
    remove: (id) => sqlWrite(db.deleteFrom('organizations').where('id', '=', id), 1),
    removeWebhooks: (id) => [
      sqlWrite(
        db
          .deleteFrom('webhook_deliveries')
          .where('webhook_id', 'in', (eb) => eb.selectFrom('webhooks').select('id').where('organization_id', '=', id)),
      ),
      sqlWrite(db.deleteFrom('webhooks').where('organization_id', '=', id)),
    ],
  }
}

/** The owners who can log in. */
function actingOwners(db: Store['db'], id: string) {
  return db
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .select('m.user_id')
    .where('m.organization_id', '=', id)
    .where('m.role', '=', 'owner')
    .where('u.disabled', '=', 0)
}

type OrganizationRow = Selectable<OrganizationsTable> & { role: OrganizationRole; member_count: number | null }

function viewOf(row: OrganizationRow): OrganizationView {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    description: row.description,
    isPersonal: row.is_personal === 1,
    role: row.role,
    memberCount: Number(row.member_count),
    createdAt: row.created_at,
  }
}

function rowOf(organization: StoredOrganization): Selectable<OrganizationsTable> {
  return {
    id: organization.id,
    name: organization.name,
    slug: organization.slug,
    description: organization.description,
    is_personal: organization.isPersonal ? 1 : 0,
    created_at: organization.createdAt,
  }
}

function memberOf(row: {
  user_id: string
  email: string
  name: string
  role: OrganizationRole
  joined_at: number
}): MemberView {
  return { userId: row.user_id, email: row.email, name: row.name, role: row.role, joinedAt: row.joined_at }
}
