import { sqlWrite } from './sql-write.ts'
import type { Database, Tables } from './tables.ts'
import type { SqlWrite } from './write.ts'

type Role = Tables['memberships']['role']

/** The role of a user in an organization; null: not a member. */
export const roleIn =
  (db: Database) =>
  async (organizationId: string, userId: string): Promise<Role | null> => {
    const row = await db
      .selectFrom('memberships')
      .select('role')
      .where('organization_id', '=', organizationId)
      .where('user_id', '=', userId)
      .executeTakeFirst()
    return row?.role ?? null
  }

/** Conflicts unless the user still has that role in the organization; it stays so until the commit. */
export const requireRole =
  (db: Database) =>
  (organizationId: string, userId: string, role: Role): SqlWrite =>
    sqlWrite(
      db
        .updateTable('memberships')
        .set({ role })
        .where('organization_id', '=', organizationId)
        .where('user_id', '=', userId)
        .where('role', '=', role),
      1,
    )
