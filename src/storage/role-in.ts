import type { Database, Tables } from './tables.ts'

/** The role of a user in an organization; null: not a member. */
export async function roleIn(
  db: Database,
  organizationId: string,
  userId: string,
): Promise<Tables['memberships']['role'] | null> {
  const row = await db
    .selectFrom('memberships')
    .select('role')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row?.role ?? null
}
