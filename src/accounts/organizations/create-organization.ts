import { accountChain } from '../../audit/entry.ts'
import { invalidField } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { OrganizationView } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { requireLabel } from '../label.ts'
import type { Principal } from '../principal.ts'
import { distinctSlug, slugOf } from './slug.ts'

const maxDescription = 1000

/** Makes an organization that the principal owns. Throws VALIDATION_ERROR. */
export async function createOrganization(
  deps: Pick<AccountDependencies, 'store' | 'organizations' | 'audit' | 'clock' | 'random'>,
  principal: Principal,
  input: { readonly name: string; readonly description: string | null },
): Promise<OrganizationView> {
  const name = requireLabel('name', input.name)
  const description = input.description
  if (description !== null && description.length > maxDescription) {
    throw invalidField('description', `must have at most ${maxDescription} characters`)
  }
  return retryOnConflict(async () => {
    const id = deps.random.uuid()
    const createdAt = deps.clock.now()
    const plain = slugOf(name)
    const slug = (await deps.organizations.slugTaken(plain)) ? distinctSlug(name, id) : plain
    const organization = { id, name, slug, description, isPersonal: false, createdAt }
    await deps.store.commit([
      deps.organizations.insert(organization),
      deps.organizations.insertMember(id, principal.userId, 'owner', createdAt),
      deps.audit.chain(accountChain(principal.userId), 'organization_created', principal, {
        organization_id: id,
        name,
      }),
    ])
    return { ...organization, role: 'owner', memberCount: 1 }
  })
}
