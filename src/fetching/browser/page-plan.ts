import type { RenderingOptions } from '../rendering-options.ts'
import type { VisitCredentials, VisitPlan } from '../tier.ts'
import type { AddedHeaders } from './added-headers.ts'
import type { ContextProfile } from './context.ts'

/** The credentials that are put into a browser; their headers and the properties of their browser are in the plan. */
export type PageCredentials = Pick<VisitCredentials, 'domain' | 'cookies' | 'exactCookies' | 'storage'>

/** One page to render: the plan of a visit, with what a browser needs of it. */
export interface PagePlan
  extends Pick<
      VisitPlan,
      'account' | 'purpose' | 'url' | 'proxy' | 'timeoutMs' | 'maxResponseBytes' | 'bytes' | 'onSend'
    >,
    RenderingOptions {
  /** Null: anonymous. */
  readonly credentials: PageCredentials | null
  /** Null: none are added. */
  readonly headers: AddedHeaders | null
  readonly profile: ContextProfile
  /** Called with the address of each request that is seen (`watchUrls`). */
  readonly onRequest: (url: URL) => void
}
