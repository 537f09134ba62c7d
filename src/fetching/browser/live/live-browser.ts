import type { OriginStorage } from '../../../cookies/origin-storage.ts'
import type { StoredCookie } from '../../../cookies/stored-cookie.ts'
import type { UpstreamProxy } from '../../../egress/upstream/upstream-proxy.ts'
import type { ContextLook } from '../context.ts'
import type { LiveCommand, LiveDocument, LiveInput, LiveViewport, LiveWatcher } from './live-types.ts'

export interface LiveBrowserRequest {
  readonly account: string
  readonly url: URL
  readonly look: ContextLook
  /** The session's own; null: it has none. */
  readonly proxy: UpstreamProxy | null
  /** Told of bytes as they arrive; what it throws ends the browser's connections. */
  readonly onBytes: (bytes: number) => void
  /** Called once, when the browser is gone without having been closed. */
  readonly onGone: () => void
}

/** What a login left in the browser. */
export interface LiveState {
  readonly cookies: readonly StoredCookie[]
  readonly storage: readonly OriginStorage[]
  readonly userAgent: string
}

/** A browser that a person sees and works in. It goes on when nobody looks. */
export interface LiveBrowser {
  /** Shows itself to this watcher and no other; null: to nobody. */
  watch(watcher: LiveWatcher | null, viewport: LiveViewport): Promise<void>
  /** The watcher has shown the last frame. */
  acknowledge(): void
  /** Never rejects: what cannot be done is not done. */
  input(input: LiveInput): Promise<void>
  command(command: LiveCommand): Promise<void>
  /** What its tabs show now, the active one first. */
  documents(): Promise<readonly LiveDocument[]>
  /** Every cookie that it holds, of whichever site. */
  cookies(): Promise<readonly StoredCookie[]>
  /** What is there for a session of this domain; of other sites the cookies alone, for the caller to leave out. */
  state(domain: string, signal: AbortSignal): Promise<LiveState>
  close(): Promise<void>
}
