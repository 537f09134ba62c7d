export type { Auth, Invitations, Keys, Organizations } from './account.ts'
export type * from './api.ts'
export type { Captures } from './captures.ts'
export { createLatchkeyClient, type LatchkeyClient } from './client.ts'
export type { Events, FollowOptions } from './events.ts'
export type { Batches, BatchOfScrapes, Jobs, WaitOptions } from './jobs.ts'
export {
  type ClientErrorCode,
  type ErrorCode,
  type ErrorDetails,
  isLatchkeyError,
  LatchkeyError,
} from './latchkey-error.ts'
export type { Paged } from './pages.ts'
export { type RoutedPages, type RouteOptions, routeThroughSession } from './playwright.ts'
export type { ScrapeNow, ScrapeOptions, Scraping } from './scraping.ts'
export type { Sessions } from './sessions.ts'
export type { SyncSources } from './sync-sources.ts'
export type { ChangeOptions, CreateOptions, LatchkeyClientOptions, RequestOptions } from './transport.ts'
export {
  type BatchMessage,
  type JobMessage,
  type ReceivedWebhook,
  verifyWebhook,
  type WebhookMessage,
  WebhookSignatureError,
  type WebhookTestMessage,
} from './verify-webhook.ts'
export type { Webhooks } from './webhooks.ts'
