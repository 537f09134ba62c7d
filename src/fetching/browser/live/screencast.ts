import type { CDPSession } from 'playwright-core'
import type { Stopwatch } from '../../../clock.ts'
import type { LiveFrame, LiveViewport } from './live-types.ts'
import { bestQuality, nextQuality, screencastLevels } from './screencast-quality.ts'

/** Of either side of a picture, however large the page is. */
const maxPixels = 1_800

interface Picture {
  /** From the protocol: the browser continues when it is acknowledged. */
  readonly sessionId: number
  readonly frame: LiveFrame
}

/**
 * The images of one page as it changes. One is in transit at a time: when the viewer has displayed it, the newest one
 * is sent. The time this takes decides the quality.
 */
export class Screencast {
  readonly #cdp: CDPSession
  readonly #stopwatch: Stopwatch
  readonly #onFrame: (frame: LiveFrame) => void
  #viewport: LiveViewport | null = null
  #quality = bestQuality
  #underWay: Picture | null = null
  #sentAt = 0
  #next: Picture | null = null

  constructor(cdp: CDPSession, stopwatch: Stopwatch, onFrame: (frame: LiveFrame) => void) {
    this.#cdp = cdp
    this.#stopwatch = stopwatch
    this.#onFrame = onFrame
    cdp.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
      const jpeg = Buffer.from(data, 'base64')
      this.#take({ sessionId, frame: { jpeg, width: metadata.deviceWidth, height: metadata.deviceHeight } })
    })
  }

  async start(viewport: LiveViewport): Promise<void> {
    await this.stop()
    this.#viewport = viewport
    await this.#start(viewport)
  }

  async stop(): Promise<void> {
    if (this.#viewport === null) return
    this.#viewport = null
    this.#forget()
    await this.#cdp.send('Page.stopScreencast').catch(() => undefined)
  }

  /** The viewer has displayed the last image. */
  acknowledge(): void {
    const shown = this.#underWay
    if (shown === null) return
    this.#underWay = null
    const before = this.#quality.level
    this.#quality = nextQuality(this.#quality, this.#stopwatch.elapsed() - this.#sentAt)
    if (this.#quality.level !== before && this.#viewport !== null) {
      this.#restart(this.#viewport)
      return
    }
    this.#passOn(shown)
    const next = this.#next
    this.#next = null
    if (next !== null) this.#send(next)
  }

  async #start({ width, height, scale }: LiveViewport): Promise<void> {
    const { quality, size } = screencastLevels[this.#quality.level] ?? { quality: 80, size: 1 }
    const pixels = (length: number) => Math.min(maxPixels, Math.round(length * scale * size))
    await this.#cdp.send('Page.startScreencast', {
      format: 'jpeg',
      quality,
      maxWidth: pixels(width),
      maxHeight: pixels(height),
    })
  }

  #restart(viewport: LiveViewport): void {
    this.#forget()
    void this.#cdp
      .send('Page.stopScreencast')
      .then(() => (this.#viewport === viewport ? this.#start(viewport) : undefined))
      .catch(() => undefined)
  }

  #take(picture: Picture): void {
    if (this.#viewport === null) return
    if (this.#underWay === null) {
      this.#send(picture)
      return
    }
    // An image that nobody will see is replaced by the newer one.
    if (this.#next !== null) this.#passOn(this.#next)
    this.#next = picture
  }

  #send(picture: Picture): void {
    this.#underWay = picture
    this.#sentAt = this.#stopwatch.elapsed()
    this.#onFrame(picture.frame)
  }

  #passOn({ sessionId }: Picture): void {
    void this.#cdp.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined)
  }

  #forget(): void {
    this.#underWay = null
    this.#next = null
  }
}
