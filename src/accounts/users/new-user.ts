import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import type { Write } from '../../storage/write.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { personalSlug } from '../organizations/slug.ts'
import type { StoredUser } from './repository.ts'

export interface NewUser {
  /** Normalized by `emailOf`. */
  readonly email: string
  readonly name: string
  readonly passwordHash: string | null
  readonly operator: boolean
}

export function newUser({ clock, random }: Pick<AccountDependencies, 'clock' | 'random'>, input: NewUser): StoredUser {
  const fresh = { disabled: false, tokenEpoch: 0, tokensEndedAt: null, sessionLimit: null }
  return { ...input, ...fresh, id: random.uuid(), createdAt: clock.now() }
}

/**
 * The writes that create an account: the user, their personal organization and the audit entry. Conflicts when the
 * e-mail has an account.
 */
export function userWrites(
  { users, organizations, audit, random }: Pick<AccountDependencies, 'users' | 'organizations' | 'audit' | 'random'>,
  user: StoredUser,
  actor: Actor | null,
): Write[] {
  const id = random.uuid()
  const personal = {
    id,
    name: user.name,
    slug: personalSlug(id),
    description: null,
    isPersonal: true,
    createdAt: user.createdAt,
  }
  return [
    users.insert(user),
    organizations.insert(personal),
    organizations.insertMember(id, user.id, 'owner', user.createdAt),
    audit.chain(accountChain(user.id), 'user_created', actor, { email: user.email, organization_id: id }),
  ]
}
