import type { Selectable } from 'kysely'
import { type Credential, requireCredential, validCredential } from '../../storage/credential.ts'
import { userRow } from '../../storage/owner-row.ts'
import { prepared } from '../../storage/prepared.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { UsersTable } from '../../storage/tables/accounts.ts'
import type { User } from '../account-types.ts'

/** A user with fields that must not leave this directory. */
export interface StoredUser extends User {
  readonly passwordHash: string | null
  /** Incremented to end every token issued before. */
  readonly tokenEpoch: number
  /** When the epoch began, in epoch milliseconds: tokens issued until then are ended. Null: none was. */
  readonly tokensEndedAt: number | null
  /** How many sessions it may have; null: the limit of the setting. */
  readonly sessionLimit: number | null
}

export function createUserRepository({ db, all }: Pick<Store, 'db' | 'all'>) {
  const living = () => db.selectFrom('users').selectAll().where('removed_at', 'is', null)
  const byId = prepared<{ id: string }, Selectable<UsersTable>>((p) => living().where('id', '=', p('id')))
  const byEmail = prepared<{ email: string }, Selectable<UsersTable>>((p) => living().where('email', '=', p('email')))
  const first = async (rows: Promise<Selectable<UsersTable>[]>) => {
    const [row] = await rows
    return row === undefined ? null : userOf(row)
  }
  return {
    /** Removed users are not found. */
    find: (id: string): Promise<StoredUser | null> => first(all(byId({ id }))),
    findByEmail: (email: string): Promise<StoredUser | null> => first(all(byEmail({ email }))),
    /** Ordered by e-mail. */
    list: async (): Promise<StoredUser[]> => (await living().orderBy('email').execute()).map(userOf),
    /** Whether this database ever had an account. */
    any: async (): Promise<boolean> => (await db.selectFrom('users').select('id').limit(1).execute()).length > 0,
    /** Whether a credential would still be accepted, by `validCredential`. */
    isValid: async (credential: Credential, now: number): Promise<boolean> =>
      (await validCredential(db, credential, now).execute()).length > 0,
    ...userWrites({ db }),
  }
}

function userWrites({ db }: Pick<Store, 'db'>) {
  const change = (seen: StoredUser) =>
    db
      .updateTable('users')
      .where('id', '=', seen.id)
      .where('removed_at', 'is', null)
      .where('token_epoch', '=', seen.tokenEpoch)
      .where('disabled', '=', seen.disabled ? 1 : 0)
  return {
    insert: (user: StoredUser) => sqlWrite(db.insertInto('users').values(rowOf(user)), 1),
    /** Conflicts unless the inserted user is the only one this database ever had. */
    requireOnly: () =>
      // The update changes exactly one row only when there is one; with several, the expected count fails.
      sqlWrite(
        db.updateTable('users').set((eb) => ({ id: eb.ref('id') })),
        1,
      ),
    /** Sets a new password hash and ends every token. Conflicts when the user was changed since `seen`. */
    setPassword: (seen: StoredUser, passwordHash: string, now: number) =>
      sqlWrite(change(seen).set({ password_hash: passwordHash, ...newEpoch(seen, now) }), 1),
    /** Null: the limit of the setting. */
    setSessionLimit: (seen: StoredUser, limit: number | null) =>
      sqlWrite(change(seen).set({ session_limit: limit }), 1),
    /** Disabling also ends every token. */
    setDisabled: (seen: StoredUser, disabled: boolean, now: number) =>
      sqlWrite(change(seen).set(disabled ? { disabled: 1, ...newEpoch(seen, now) } : { disabled: 0 }), 1),
    /** Makes the user an operator. */
    setOperator: (seen: StoredUser) => sqlWrite(change(seen).set({ operator: 1 }), 1),
    /** Locks the row of the account, so that writes that depend on it run one after the other on every database. */
    lock: (id: string) => sqlWrite(userRow(db, id), 1, { else: 'owner_gone' }),
    /** Throws UNAUTHORIZED in the commit unless the credential is still valid. */
    requireCredential: requireCredential(db),
    /** Removes everything from the user's row: e-mail, name, password. */
    erase: (seen: StoredUser, now: number) =>
      sqlWrite(
        change(seen).set({
          // Without an @ it is no e-mail address, and the old address is free again.
          email: `removed:${seen.id}`,
          name: '',
          password_hash: null,
          operator: 0,
          disabled: 1,
          removed_at: now,
        }),
        1,
      ),
    /** Removes sealed data of the account, besides that of its sessions: jobs, results, captures, sync sources … */
    removeSealed: (id: string) => [
      sqlWrite(
        db
          .deleteFrom('sync_feeds')
          .where('source_id', 'in', (eb) => eb.selectFrom('sync_sources').select('id').where('account_id', '=', id)),
      ),
      ...(['jobs', 'batches', 'blobs', 'callbacks', 'idempotent_requests', 'captures', 'sync_sources'] as const).map(
        (table) => sqlWrite(db.deleteFrom(table).where('account_id', '=', id)),
      ),
    ],
    /** Removes the count of checks in this hour, and what is known of the sites that were checked. */
    removeChecks: (id: string) =>
      (['check_budgets', 'site_accounts'] as const).map((table) =>
        sqlWrite(db.deleteFrom(table).where('account_id', '=', id)),
      ),
    /**
     * Removes the user's webhooks with their secrets, and the events of the user's sessions, except those that tell
     * other organizations that a session was deleted.
     */
    removeEvents: (id: string) => [
      sqlWrite(
        db
          .deleteFrom('webhook_deliveries')
          .where('webhook_id', 'in', (eb) =>
            eb.selectFrom('webhooks').select('id').where('account_id', '=', id).where('organization_id', 'is', null),
          ),
      ),
      sqlWrite(db.deleteFrom('webhooks').where('account_id', '=', id).where('organization_id', 'is', null)),
      sqlWrite(
        db
          .deleteFrom('events')
          .where('account_id', '=', id)
          .where((eb) =>
            eb.or([
              eb('type', '<>', 'session.deleted'),
              eb('organization_id', 'is', null),
              eb('organization_id', 'not in', (sub) =>
                sub.selectFrom('memberships').select('organization_id').where('user_id', '<>', id),
              ),
            ]),
          ),
      ),
    ],
    /** Conflicts when no enabled operator remains. */
    requireOperator: () =>
      sqlWrite(
        db
          .updateTable('users')
          .set((eb) => ({ id: eb.ref('id') }))
          .where('id', '=', (eb) =>
            eb
              .selectFrom('users')
              .select((min) => min.fn.min('id').as('id'))
              .where('operator', '=', 1)
              .where('disabled', '=', 0)
              .where('removed_at', 'is', null),
          ),
        1,
        { else: 'last_operator' },
      ),
  }
}

function newEpoch({ tokenEpoch }: StoredUser, now: number) {
  return { token_epoch: tokenEpoch + 1, tokens_ended_at: now }
}

function userOf(row: Selectable<UsersTable>): StoredUser {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    operator: row.operator === 1,
    disabled: row.disabled === 1,
    createdAt: row.created_at,
    passwordHash: row.password_hash,
    tokenEpoch: row.token_epoch,
    tokensEndedAt: row.tokens_ended_at,
    sessionLimit: row.session_limit,
  }
}

function rowOf(user: StoredUser): Selectable<UsersTable> {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    password_hash: user.passwordHash,
    operator: user.operator ? 1 : 0,
    disabled: user.disabled ? 1 : 0,
    token_epoch: user.tokenEpoch,
    tokens_ended_at: user.tokensEndedAt,
    created_at: user.createdAt,
    session_limit: user.sessionLimit,
    removed_at: null,
  }
}

/** A user as others may see it. */
export function publicUser({ id, email, name, operator, disabled, createdAt }: StoredUser): User {
  return { id, email, name, operator, disabled, createdAt }
}
