import type { StorableStorage } from '../../../cookies/storable-storage.ts'
import type { StoredCookie } from '../../../cookies/stored-cookie.ts'
import type { UpstreamProxy } from '../../../egress/upstream/upstream-proxy.ts'
import type { ContextProfile } from '../context.ts'
import type { HttpLogin } from './http-login.ts'
import type {
  CopiedText,
  CopyAction,
  LiveCommand,
  LiveDocument,
  LiveInput,
  LiveViewport,
  LiveWatcher,
} from './live-types.ts'

export interface LiveBrowserRequest {
  readonly account: string
  readonly url: URL
  readonly profile: ContextProfile
  /** The session's own; null: it has none. */
  readonly proxy: UpstreamProxy | null
  /** Called with the number of bytes that arrive; an error it throws ends the browser's connections. */
  readonly onBytes: (bytes: number) => void
  /** Called once, when the browser is gone without having been closed. */
  readonly onGone: () => void
}

/** What a login left in the browser. */
export interface LiveState extends StorableStorage {
  readonly cookies: readonly StoredCookie[]
  readonly userAgent: string
}

/** A browser that a person sees and uses. It continues when nobody watches. */
export interface LiveBrowser {
  /** Sends images of this size to this watcher only, and tells a new one what is open; null: to nobody. */
  watch(watcher: LiveWatcher | null, viewport: LiveViewport): void
  /** The watcher has displayed the last frame. */
  acknowledge(): void
  /** Never rejects: input that cannot be performed is ignored. */
  input(input: LiveInput): Promise<void>
  command(command: LiveCommand): Promise<void>
  /** What is selected in the active tab. Never rejects. */
  copy(action: CopyAction): Promise<CopiedText>
  /** The documents of its tabs, the active one first. */
  documents(): Promise<readonly LiveDocument[]>
  /** Every cookie in it, of any site. */
  cookies(): Promise<readonly StoredCookie[]>
  /** The Basic login that was given to the host of this domain; null: none. */
  httpLogin(domain: string): HttpLogin | null
  /** The state for a session of this domain, but the cookies of all sites, which the caller filters. */
  state(domain: string, signal: AbortSignal): Promise<LiveState>
  close(): Promise<void>
}
