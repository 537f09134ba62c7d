import {
  type Auth,
  createAuth,
  createInvitations,
  createKeys,
  createOrganizations,
  type Invitations,
  type Keys,
  type Organizations,
} from './account.ts'
import type { BillingUsage, Me, ServerHealth, Usage } from './api.ts'
import { type Captures, createCaptures } from './captures.ts'
import { createEvents, type Events } from './events.ts'
import { type Batches, createBatches, createJobs, type Jobs } from './jobs.ts'
import { createScraping, type Scraping } from './scraping.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createSyncSources, type SyncSources } from './sync-sources.ts'
import { createTransport, type LatchkeyClientOptions, type RequestOptions } from './transport.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'

/**
 * The API of a server. Requests and answers have the fields of the API, as openapi.json describes them; options of this
 * client are in camelCase. Every function throws LatchkeyError, or the reason of an aborted signal.
 */
export interface LatchkeyClient extends Scraping {
  readonly sessions: Sessions
  readonly captures: Captures
  readonly jobs: Jobs
  readonly batches: Batches
  readonly syncSources: SyncSources
  readonly webhooks: Webhooks
  readonly events: Events
  readonly keys: Keys
  readonly organizations: Organizations
  readonly invitations: Invitations
  readonly auth: Auth
  /** Whose key it is. */
  me(options?: RequestOptions): Promise<Me>
  /** Credits of this month. */
  usage(options?: RequestOptions): Promise<Usage>
  /** Credits by day, week, month and domain. */
  usageByPeriod(options?: RequestOptions): Promise<BillingUsage>
  /** Throws unless the server can read and write its database, and is not stopping. */
  ready(options?: RequestOptions): Promise<ServerHealth>
}

export function createLatchkeyClient(options: LatchkeyClientOptions): LatchkeyClient {
  const transport = createTransport(options)
  const { json } = transport
  return {
    ...createScraping(transport),
    sessions: createSessions(transport),
    captures: createCaptures(transport),
    jobs: createJobs(transport),
    batches: createBatches(transport),
    syncSources: createSyncSources(transport),
    webhooks: createWebhooks(transport),
    events: createEvents(transport),
    keys: createKeys(transport),
    organizations: createOrganizations(transport),
    invitations: createInvitations(transport),
    auth: createAuth(transport),
    me: (options) => json('getCurrentUser', { options }),
    usage: (options) => json('getUsage', { options }),
    usageByPeriod: (options) => json('getUsageByPeriod', { options }),
    ready: (options) => json('getReadiness', { options }),
  }
}
