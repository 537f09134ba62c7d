import type { Selectable } from 'kysely'
import { countAll } from '../../storage/count-all.ts'
import { firstRow } from '../../storage/first-row.ts'
import { requireRole } from '../../storage/member-role.ts'
import { organizationRow, requireAtMost, userRow } from '../../storage/owner-row.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { OrganizationsTable } from '../../storage/tables/accounts.ts'
import type { MemberView, OrganizationRole, OrganizationView } from '../account-types.ts'

type StoredOrganization = Omit<OrganizationView, 'role' | 'memberCount'>

export function createOrganizationRepository({ db }: Pick<Store, 'db'>) {
  const visible = (userId: string) =>
    db
      .selectFrom('organizations as o')
      .innerJoin('memberships as m', 'm.organization_id', 'o.id')
      .selectAll('o')
      .select((eb) => [
        'm.role',
        eb
          .selectFrom('memberships as n')
          .select(countAll)
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
    /** As the user sees it; null when the user is not a member. */
    find: (id: string, userId: string): Promise<OrganizationView | null> =>
      firstRow(visible(userId).where('o.id', '=', id), viewOf),
    /** Those that the user is a member of: the personal one first, then oldest first. */
    list: async (userId: string): Promise<OrganizationView[]> => {
      const rows = await visible(userId)
        .orderBy('o.is_personal', 'desc')
        .orderBy('o.created_at')
        .orderBy('o.id')
        .execute()
      return rows.map(viewOf)
    },
    /** In the order in which they joined. */
    members: async (id: string): Promise<MemberView[]> => {
      const rows = await membersOf(id).orderBy('m.joined_at').orderBy('m.user_id').execute()
      return rows.map(memberOf)
    },
    member: (id: string, userId: string): Promise<MemberView | null> =>
      firstRow(membersOf(id).where('m.user_id', '=', userId), memberOf),
    isMember: async (id: string, email: string): Promise<boolean> =>
      (await membersOf(id).where('u.email', '=', email).execute()).length > 0,
    /** Whether anybody besides the user acts as its owner: one whose account is disabled does not. */
    hasOtherOwner: async (id: string, userId: string): Promise<boolean> =>
      (await actingOwners(db, id).where('m.user_id', '<>', userId).limit(1).execute()).length > 0,
    slugTaken: async (slug: string): Promise<boolean> =>
      (await db.selectFrom('organizations').select('id').where('slug', '=', slug).execute()).length > 0,
    ...organizationWrites({ db }),
  }
}

function organizationWrites({ db }: Pick<Store, 'db'>) {
  return {
    insert: (organization: StoredOrganization) =>
      sqlWrite(db.insertInto('organizations').values(rowOf(organization)), 1),
    /** Locks the organization's row, so that changes of its members run one after the other on every database. */
    lock: (id: string) => sqlWrite(organizationRow(db, id), 1),
    insertMember: (id: string, userId: string, role: OrganizationRole, now: number) =>
      sqlWrite(db.insertInto('memberships').values({ organization_id: id, user_id: userId, role, joined_at: now }), 1),
    /** Conflicts unless the user still has that role. */
    requireRole: requireRole(db),
    setRole: (id: string, userId: string, seen: OrganizationRole, role: OrganizationRole) =>
      sqlWrite(
        db
          .updateTable('memberships')
          .set({ role })
          .where('organization_id', '=', id)
          .where('user_id', '=', userId)
          .where('role', '=', seen),
        1,
      ),
    removeMember: (id: string, userId: string, seen: OrganizationRole) =>
      sqlWrite(
        db
          .deleteFrom('memberships')
          .where('organization_id', '=', id)
          .where('user_id', '=', userId)
          .where('role', '=', seen),
        1,
      ),
    /** Conflicts when the user owns more than `limit`, not counting the personal one. Place it after the insert. */
    requireOwnsAtMost: (userId: string, limit: number) => {
      const owned = db
        .selectFrom('memberships as m')
        .innerJoin('organizations as o', 'o.id', 'm.organization_id')
        .select(countAll)
        .where('m.user_id', '=', userId)
        .where('m.role', '=', 'owner')
        .where('o.is_personal', '=', 0)
      return requireAtMost(userRow(db, userId), owned, limit)
    },
    /** Conflicts when no owner is left whose account is not disabled. Place it after the write that removes an owner. */
    requireOwner: (id: string) =>
      sqlWrite(
        organizationRow(db, id).where(({ exists }) => exists(actingOwners(db, id))),
        1,
        { else: 'last_owner' },
      ),
    /** Removes all members. Conflicts unless they are `count`. */
    removeMembers: (id: string, count: number) =>
      sqlWrite(db.deleteFrom('memberships').where('organization_id', '=', id), count),
    /** Conflicts while sessions are shared with it or somebody is a member. */
    remove: (id: string) => sqlWrite(db.deleteFrom('organizations').where('id', '=', id), 1),
    /** Removes its webhooks with their secrets. */
    removeWebhooks: (id: string) => [
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
