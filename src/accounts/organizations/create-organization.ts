import { accountChain } from '../../audit/entry.ts'
import { AppError, invalidField } from '../../errors.ts'
import { onConflict } from '../../storage/on-conflict.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { OrganizationView } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { requireLabel } from '../label.ts'
import type { Principal } from '../principal.ts'
import { distinctSlug, slugOf } from './slug.ts'

const maxDescription = 1000
/** Bounded because the list of organizations has no pages, and each one may have webhooks and invitations. */
const maxOwned = 100

export interface NewOrganization {
  readonly name: string
  readonly description: string | null
}

/** Creates an organization that the principal owns. Throws VALIDATION_ERROR, UNAUTHORIZED, CONFLICT beyond 100. */
export async function createOrganization(
  deps: Pick<AccountDependencies, 'store' | 'users' | 'organizations' | 'audit' | 'clock' | 'random'>,
  principal: Principal,
  input: NewOrganization,
): Promise<OrganizationView> {
  const name = requireLabel(input.name)
  const description = input.description
  if (description !== null && [...description].length > maxDescription) {
    throw invalidField('description', `must have at most ${maxDescription} characters`)
  }
  return retryOnConflict(async () => {
    const id = deps.random.uuid()
    const createdAt = deps.clock.now()
    const plain = slugOf(name)
    const slug = (await deps.organizations.slugTaken(plain)) ? distinctSlug(name, id) : plain
    const organization = { id, name, slug, description, isPersonal: false, createdAt }
    const writes = [
      // It locks the user's row: concurrent creations count one after the other.
      ...deps.users.requireCredential(principal, createdAt),
      deps.organizations.insert(organization),
      deps.organizations.insertMember(id, principal.userId, 'owner', createdAt),
      ...deps.organizations.requireOwnsAtMost(principal.userId, maxOwned),
      deps.audit.chain(accountChain(principal.userId), 'organization_created', principal, {
        organization_id: id,
        name,
      }),
    ]
    await deps.store.commit(writes).catch(onConflict({ limit_reached: ownsTooMany }))
    return { ...organization, role: 'owner', memberCount: 1 }
  })
}

function ownsTooMany(): AppError {
  const message = `A user may own at most ${maxOwned} organizations; delete or hand over some first.`
  return new AppError('CONFLICT', { message })
}
