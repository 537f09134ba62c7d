import type { Selectable } from 'kysely'
import { countAll } from '../../storage/count-all.ts'
import { firstRow } from '../../storage/first-row.ts'
import { organizationRow, requireAtMost } from '../../storage/owner-row.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { InvitationsTable } from '../../storage/tables/accounts.ts'
import type { OrganizationRole } from '../account-types.ts'

export interface StoredInvitation {
  readonly id: string
  readonly organizationId: string
  /** Normalized by `emailOf`. */
  readonly email: string
  readonly role: OrganizationRole
  readonly createdBy: string
  readonly createdAt: number
  readonly expiresAt: number
}

/**
 * An invitation that is neither settled nor past its date. `senderRole` is the role that its sender has now; null: no
 * longer a member.
 */
export interface OpenInvitation extends StoredInvitation {
  readonly senderRole: OrganizationRole | null
}

export function createInvitationRepository({ db }: Pick<Store, 'db'>) {
  const open = (now: number) =>
    db
      .selectFrom('invitations as i')
      .leftJoin('memberships as m', (join) =>
        join.onRef('m.organization_id', '=', 'i.organization_id').onRef('m.user_id', '=', 'i.created_by'),
      )
      .selectAll('i')
      .select('m.role as sender_role')
      .where('i.settled_at', 'is', null)
      .where('i.expires_at', '>', now)
  return {
    /** Open ones only. */
    findByToken: (tokenHash: Uint8Array, now: number): Promise<OpenInvitation | null> =>
      firstRow(open(now).where('i.token_hash', '=', tokenHash), invitationOf),
    find: (id: string, organizationId: string, now: number): Promise<OpenInvitation | null> =>
      firstRow(open(now).where('i.id', '=', id).where('i.organization_id', '=', organizationId), invitationOf),
    /** Newest first. */
    list: async (organizationId: string, now: number): Promise<OpenInvitation[]> => {
      const rows = await open(now)
        .where('i.organization_id', '=', organizationId)
        .orderBy('i.created_at', 'desc')
        .orderBy('i.id', 'desc')
        .execute()
      return rows.map(invitationOf)
    },
    insert: (invitation: StoredInvitation, tokenHash: Uint8Array) =>
      sqlWrite(db.insertInto('invitations').values(rowOf(invitation, tokenHash)), 1),
    /** Ends an invitation, once. Conflicts when it was settled since. */
    settle: (id: string, outcome: 'accepted' | 'declined' | 'revoked', now: number) =>
      sqlWrite(
        db
          .updateTable('invitations')
          .set({ settled_at: now, outcome })
          .where('id', '=', id)
          .where('settled_at', 'is', null),
        1,
      ),
    /** Revokes the open invitations of this e-mail, so that only the newest token counts. */
    revokeOpen: (organizationId: string, email: string, now: number) =>
      sqlWrite(
        db
          .updateTable('invitations')
          .set({ settled_at: now, outcome: 'revoked' })
          .where('organization_id', '=', organizationId)
          .where('email', '=', email)
          .where('settled_at', 'is', null),
      ),
    /** Removes invitations that cannot be accepted any more. The audit trail still records them. */
    removeClosed: (organizationId: string, now: number) =>
      sqlWrite(
        db
          .deleteFrom('invitations')
          .where('organization_id', '=', organizationId)
          .where((eb) => eb.or([eb('settled_at', 'is not', null), eb('expires_at', '<=', now)])),
      ),
    /** Conflicts when the organization has more than `limit`. Place it after the insert. */
    requireAtMost: (organizationId: string, limit: number) => {
      const held = db.selectFrom('invitations').select(countAll).where('organization_id', '=', organizationId)
      return requireAtMost(organizationRow(db, organizationId), held, limit)
    },
    removeAll: (organizationId: string) =>
      sqlWrite(db.deleteFrom('invitations').where('organization_id', '=', organizationId)),
  }
}

type OpenRow = Selectable<InvitationsTable> & { sender_role: OrganizationRole | null }

function invitationOf(row: OpenRow): OpenInvitation {
  return {
    id: row.id,
    organizationId: row.organization_id,
    email: row.email,
    role: row.role,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    senderRole: row.sender_role,
  }
}

function rowOf(invitation: StoredInvitation, tokenHash: Uint8Array): Selectable<InvitationsTable> {
  return {
    id: invitation.id,
    organization_id: invitation.organizationId,
    email: invitation.email,
    role: invitation.role,
    token_hash: tokenHash,
    created_by: invitation.createdBy,
    created_at: invitation.createdAt,
    expires_at: invitation.expiresAt,
    settled_at: null,
    outcome: null,
  }
}
