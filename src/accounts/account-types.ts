import type { ApiKeyScope } from './principal.ts'

/** Times in this file are epoch milliseconds. */
export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly operator: boolean
  readonly disabled: boolean
  readonly createdAt: number
}

export interface ApiKeyView {
  readonly id: string
  readonly name: string
  readonly keyPrefix: string
  /** The whole key, only in the response that creates it; else null. */
  readonly key: string | null
  readonly scopes: readonly ApiKeyScope[]
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly expiresAt: number | null
  readonly requests: number
}

export const organizationRoles = ['member', 'admin', 'owner'] as const

export type OrganizationRole = (typeof organizationRoles)[number]

export interface OrganizationView {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly description: string | null
  readonly isPersonal: boolean
  /** The role of the requesting user. */
  readonly role: OrganizationRole
  readonly memberCount: number
  readonly createdAt: number
}

export interface MemberView {
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly role: OrganizationRole
  readonly joinedAt: number
}

export interface InvitationView {
  readonly id: string
  readonly organizationId: string
  readonly email: string
  readonly role: OrganizationRole
  /** Only in the response that creates the invitation; else null. */
  readonly token: string | null
  readonly createdAt: number
  readonly expiresAt: number
}

export interface Usage {
  readonly credits: number
  readonly requests: number
}

export interface DomainUsage extends Usage {
  readonly domain: string
}

export interface UsageView {
  readonly today: Usage
  readonly week: Usage
  readonly month: Usage
  readonly all: Usage
  readonly topDomains: readonly DomainUsage[]
  readonly periodStart: number
  readonly periodEnd: number
  readonly since: number
}
