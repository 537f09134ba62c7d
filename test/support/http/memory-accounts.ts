import type {
  ApiKeyView,
  InvitationView,
  MemberView,
  OrganizationView,
  UsageView,
  User,
} from '../../../src/accounts/account-types.ts'
import type { Accounts } from '../../../src/accounts/accounts.ts'
import { forbidKeys } from '../../../src/accounts/keys/keys.ts'
import { type ApiKeyScope, apiKeyScopes, type Principal } from '../../../src/accounts/principal.ts'
import { AppError } from '../../../src/errors.ts'
import { at, goodKey, goodToken, organizationId, otherKey, readOnlyKey } from './memory-ids.ts'

export function memoryAccounts(): Accounts {
  const keys: Readonly<Record<string, Principal>> = {
    [goodKey]: principalNamed('1'),
    [otherKey]: principalNamed('2'),
    [readOnlyKey]: principalNamed('1', { scopes: new Set<ApiKeyScope>(['read']) }),
  }
  const login = { credential: 'jwt' as const, keyId: null, keyPrefix: null }
  return {
    byApiKey: async (key) => (Object.hasOwn(keys, key) ? (keys[key] ?? null) : null),
    byJwt: async (token) => (token === goodToken ? principalNamed('1', login) : null),
    byCookie: async (value) => (value === goodToken ? principalNamed('1', { ...login, credential: 'cookie' }) : null),
    isCredentialValid: async () => true,
    logout: async () => {},
    login: async (email, password) => {
      if (email !== user.email || password !== 'correct horse') throw new AppError('UNAUTHORIZED')
      return { token: goodToken, expiresInSeconds: 3600 }
    },
    changePassword: async (principal) => forbidKeys(principal),
    me: async () => user,
    listKeys: async () => [apiKey],
    createKey: async (principal, input) => {
      forbidKeys(principal)
      return { ...apiKey, ...input, key: 'sk_live_shown_once' }
    },
    revokeKey: async (principal) => forbidKeys(principal),
    listOrganizations: async () => [organization],
    createOrganization: async (_principal, input) => ({ ...organization, ...input }),
    getOrganization: async () => organization,
    deleteOrganization: async () => {},
    listMembers: async () => [member],
    changeRole: async (_principal, _organization, _user, role) => ({ ...member, role }),
    removeMember: async () => {},
    transferOwnership: async () => organization,
    leaveOrganization: async () => {},
    invite: async (_principal, id, input) => ({ ...invitation, ...input, organizationId: id, token: 'invited' }),
    listInvitations: async () => [invitation],
    revokeInvitation: async () => {},
    acceptInvitation: async () => ({ organization, user }),
    declineInvitation: async () => {},
    usage: async () => usage,
  }
}

function principalNamed(name: string, over: Partial<Principal> = {}): Principal {
  return {
    userId: `00000000-0000-4000-8000-${name.padStart(12, '0')}`,
    email: `${name}@example.org`,
    operator: false,
    credential: 'key',
    keyId: 'k1',
    keyPrefix: 'sk_live_abcd',
    scopes: new Set(apiKeyScopes),
    tokenEpoch: null,
    token: null,
    ...over,
  }
}

export const user: User = {
  id: '00000000-0000-4000-8000-000000000001',
  email: 'ann@example.org',
  name: 'Ann',
  operator: true,
  disabled: false,
  createdAt: at,
}

const apiKey: ApiKeyView = {
  id: '30000000-0000-4000-8000-000000000001',
  name: 'first',
  keyPrefix: 'sk_live_abcd',
  key: null,
  scopes: ['read', 'scrape', 'write'],
  createdAt: at,
  lastUsedAt: null,
  expiresAt: null,
  requests: 7,
}

const organization: OrganizationView = {
  id: organizationId,
  name: 'Example',
  slug: 'example',
  description: null,
  isPersonal: false,
  role: 'owner',
  memberCount: 1,
  createdAt: at,
}

const member: MemberView = { userId: user.id, email: user.email, name: user.name, role: 'owner', joinedAt: at }

const invitation: InvitationView = {
  id: '40000000-0000-4000-8000-000000000001',
  organizationId,
  email: 'bob@example.org',
  role: 'member',
  token: null,
  createdAt: at,
  expiresAt: at + 7 * 86_400_000,
}

const usage: UsageView = {
  today: { credits: 1, requests: 5 },
  week: { credits: 2, requests: 6 },
  month: { credits: 3, requests: 7 },
  all: { credits: 4, requests: 8 },
  topDomains: [{ domain: 'shop.example', credits: 3, requests: 6 }],
  periodStart: Date.UTC(2026, 2, 1),
  periodEnd: Date.UTC(2026, 3, 1),
  since: at,
}
