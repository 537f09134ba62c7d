import type { Principal } from '../accounts/principal.ts'
import type { NormalisedDomain } from '../cookies/domain.ts'
import type { LiveBrowser } from '../fetching/browser/live/live-browser.ts'
import type { LiveCommand, LiveInput, LiveViewport } from '../fetching/browser/live/live-types.ts'
import type {
  CaptureEvent,
  CaptureReceipt,
  CaptureStatus,
  CaptureVerdict,
  CaptureView,
  CaptureViewer,
  OpenCaptureInput,
} from './capture-types.ts'
import type { Entrance } from './entrance.ts'

export interface CaptureParts {
  readonly id: string
  readonly principal: Principal
  readonly input: OpenCaptureInput
  readonly place: NormalisedDomain
  readonly expectedUser: string | null
  /** Null: as large as the viewer shows it. */
  readonly viewport: OpenCaptureInput['viewport']
  readonly entrance: Entrance
  readonly createdAt: number
  readonly expiresAt: number
}

/** The page of a viewer, and what it may send. */
export interface CaptureConnection {
  /** How large the viewer can show the page. */
  resize(viewport: LiveViewport): void
  acknowledge(): void
  input(input: LiveInput): void
  command(command: LiveCommand): void
  /** The viewer is gone; the login goes on. */
  close(): void
}

const smallest = 320
const largest = { width: 1600, height: 1200 }

/** One login that is under way: its browser, who looks at it, and what is known of it. */
export class OpenCapture {
  readonly parts: CaptureParts
  readonly browser: LiveBrowser
  status: CaptureStatus = 'open'
  /** The session that it became. */
  sessionId: string | null
  reason: string | null = null
  /** Somebody finishes it now. */
  isFinishing = false
  verdict: CaptureVerdict | null = null
  receipt: CaptureReceipt | null = null
  /** Verdicts `logged_in` in a row. */
  streak = 0
  #viewer: CaptureViewer | null = null
  #stopWatch = (): void => {}

  constructor(parts: CaptureParts, browser: LiveBrowser) {
    this.parts = parts
    this.browser = browser
    this.sessionId = parts.input.sessionId
  }

  get isWatched(): boolean {
    return this.#viewer !== null
  }

  /** What is to be called once it has ended. */
  onEnd(stop: () => void): void {
    this.#stopWatch = stop
  }

  view(): CaptureView {
    const { id, place, expectedUser, createdAt, expiresAt } = this.parts
    const { status, sessionId, reason, isWatched, verdict, receipt } = this
    const isOpen = status === 'open'
    return {
      ...{ id, status, sessionId, reason, expectedUser, isWatched, createdAt, expiresAt },
      domain: place.domain,
      verdict: isOpen ? verdict : null,
      receipt: isOpen ? receipt : null,
    }
  }

  /** A viewer takes the place of the one before. */
  connect(viewer: CaptureViewer, now: number): CaptureConnection {
    this.#viewer?.close()
    this.#viewer = viewer
    const { place, expectedUser, expiresAt, input } = this.parts
    const { autoFinish } = input
    const remainingMs = expiresAt - now
    viewer.tell({ type: 'capture', domain: place.domain, expectedUser, expiresAt, remainingMs, autoFinish })
    if (this.verdict !== null && this.receipt !== null) {
      viewer.tell({ type: 'verdict', verdict: this.verdict, receipt: this.receipt })
    }
    const mine = (): boolean => this.#viewer === viewer && this.status === 'open'
    return {
      resize: (viewport) => {
        if (mine()) void this.browser.watch(viewer, this.#fitted(viewport))
      },
      acknowledge: () => {
        if (mine()) this.browser.acknowledge()
      },
      input: (one) => {
        if (mine()) void this.browser.input(one)
      },
      command: (command) => {
        if (mine()) void this.browser.command(command)
      },
      close: () => {
        if (!mine()) return
        this.#viewer = null
        void this.browser.watch(null, defaultViewport)
      },
    }
  }

  tell(event: CaptureEvent): void {
    this.#viewer?.tell(event)
  }

  /** Ends what is under way, and says so. */
  async end(status: CaptureStatus, message: string): Promise<void> {
    this.status = status
    this.#stopWatch()
    this.tell({ type: 'ended', status, message })
    this.#viewer?.close()
    this.#viewer = null
    await this.browser.close()
  }

  #fitted({ width, height, scale, isTouch }: LiveViewport): LiveViewport {
    const { viewport } = this.parts
    if (viewport !== null) return { ...viewport, scale: 1, isTouch }
    return {
      width: within(width, smallest, largest.width),
      height: within(height, smallest, largest.height),
      // A large page at twice the pixels is four times the picture.
      scale: scale >= 1.5 && width <= 900 ? 2 : 1,
      isTouch,
    }
  }
}

const defaultViewport: LiveViewport = { width: 1280, height: 800, scale: 1, isTouch: false }

function within(value: number, least: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, value)))
}
