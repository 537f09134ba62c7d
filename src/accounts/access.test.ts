import { describe, expect, it } from 'vitest'
import { accessOf, may, mayManage, runsOrganization } from './access.ts'
import { organizationRoles as roles } from './account-types.ts'

describe('access to a session', () => {
  it.each([
    ['anna', null, 'owner'],
    ['anna', 'member', 'owner'],
    ['boris', 'owner', 'admin'],
    ['boris', 'admin', 'admin'],
    ['boris', 'member', 'member'],
    ['boris', null, null],
  ] as const)('of %s with the role %s is %s', (userId, role, expected) => {
    expect(accessOf({ accountId: 'anna' }, userId, role)).toBe(expected)
  })

  it.each([
    ['owner', ['read', 'use', 'change']],
    ['admin', ['read', 'use', 'change']],
    ['member', ['read', 'use']],
  ] as const)('as %s allows %j', (access, allowed) => {
    const actions = ['read', 'use', 'change'] as const
    expect(actions.filter((action) => may(access, action))).toEqual(allowed)
  })
})

describe('roles', () => {
  it('let admins and owners run an organization', () => {
    expect([null, ...roles].filter(runsOrganization)).toEqual(['admin', 'owner'])
  })

  it.each([
    ['member', []],
    ['admin', ['member', 'admin']],
    ['owner', ['member', 'admin', 'owner']],
  ] as const)('let a %s give, change and remove %j', (actor, expected) => {
    expect(roles.filter((role) => mayManage(actor, role))).toEqual(expected)
  })
})
