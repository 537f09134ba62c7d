import type { Principal } from '../accounts/principal.ts'
import type { NormalisedDomain } from '../cookies/domain.ts'
import type { LiveBrowser } from '../fetching/browser/live/live-browser.ts'
import type {
  CopiedText,
  CopyAction,
  LiveCommand,
  LiveInput,
  LiveViewport,
} from '../fetching/browser/live/live-types.ts'
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
  /** Whether the session that it refreshes was disabled when it was opened. */
  readonly wasDisabled: boolean
  /** Null: as large as the viewer shows it. */
  readonly viewport: OpenCaptureInput['viewport']
  readonly entrance: Entrance
  readonly createdAt: number
  readonly expiresAt: number
}

/** What a viewer's page is told about a capture that has ended. */
export type CaptureEnding = Extract<CaptureEvent, { readonly type: 'ended' }>

export interface EndedCapture {
  readonly parts: CaptureParts
  readonly ending: CaptureEnding
}

/** The connection of a viewer's page. */
export interface CaptureConnection {
  /** The size in which the viewer can show the page. */
  resize(viewport: LiveViewport): void
  acknowledge(): void
  input(input: LiveInput): void
  command(command: LiveCommand): void
  /** Tells this viewer alone what is selected. @param id of the question, returned with the answer */
  copy(action: CopyAction, id: number): void
  /** The person types or reads in the viewer itself. */
  busy(): void
  /** The viewer has disconnected; the login continues. */
  close(): void
}

const smallest = 320
const largest = { width: 1600, height: 1200 }

/** A login in progress: its browser, its viewer and its state. */
export class OpenCapture {
  readonly parts: CaptureParts
  readonly browser: LiveBrowser
  status: CaptureStatus = 'open'
  /** The session that it became. */
  sessionId: string | null
  reason: string | null = null
  /** Null while it is open. */
  ending: CaptureEnding | null = null
  /** It is being finished now. */
  isFinishing = false
  /** A preview of what would be stored is being made. */
  isReviewing = false
  verdict: CaptureVerdict | null = null
  receipt: CaptureReceipt | null = null
  /** `logged_in` verdicts in a row, with nothing done in the page between them. */
  streak = 0
  /** This login could not be stored by itself. It is not tried again: each attempt asks the site. */
  wasRefused = false
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

  /** Sets the function to call when it has ended. */
  onEnd(stop: () => void): void {
    this.#stopWatch = stop
  }

  view(): CaptureView {
    const { id, place, expectedUser, createdAt, expiresAt } = this.parts
    const { status, sessionId, reason, isWatched, verdict, receipt } = this
    const isOpen = status === 'open'
    return {
      id,
      status,
      sessionId,
      reason,
      expectedUser,
      isWatched,
      createdAt,
      expiresAt,
      domain: place.domain,
      verdict: isOpen ? verdict : null,
      receipt: isOpen ? receipt : null,
    }
  }

  /** Connects a viewer, which replaces the previous one. */
  connect(viewer: CaptureViewer, now: number): CaptureConnection {
    this.#viewer?.close()
    this.#viewer = viewer
    const { place, principal, expectedUser, expiresAt, input } = this.parts
    viewer.tell({
      type: 'capture',
      domain: place.domain,
      owner: principal.email,
      expectedUser,
      remainingMs: expiresAt - now,
      autoFinish: input.autoFinish,
      replaces: input.sessionId !== null,
    })
    if (this.verdict !== null && this.receipt !== null) {
      viewer.tell({ type: 'verdict', verdict: this.verdict, receipt: this.receipt })
    }
    /** Messages that are ignored once another viewer is connected, or the login has ended. */
    const ifMine =
      <Given extends readonly unknown[]>(act: (...given: Given) => void) =>
      (...given: Given): void => {
        if (this.#viewer === viewer && this.status === 'open') act(...given)
      }
    return {
      resize: ifMine((viewport: LiveViewport) => this.browser.watch(viewer, this.#fitted(viewport))),
      acknowledge: ifMine(() => this.browser.acknowledge()),
      input: ifMine((one: LiveInput) => {
        if (isAct(one)) this.#startAgain()
        void this.browser.input(one)
      }),
      command: ifMine((command: LiveCommand) => {
        this.#startAgain()
        void this.browser.command(command)
      }),
      copy: ifMine((action: CopyAction, id: number) => {
        this.#startAgain()
        const tell = ifMine((copied: CopiedText) => viewer.tell({ type: 'copied', id, ...copied }))
        void this.browser.copy(action).then(tell)
      }),
      busy: ifMine(() => this.#startAgain()),
      close: ifMine(() => {
        this.#viewer = null
        this.browser.watch(null, defaultViewport)
      }),
    }
  }

  tell(event: CaptureEvent): void {
    this.#viewer?.tell(event)
  }

  /** Ends the login and informs the viewer. */
  async end(status: CaptureStatus, message: string): Promise<void> {
    this.#over(status)
    this.announce({ type: 'ended', status, message, loggedOutSession: null })
    await this.browser.close()
  }

  /** Ends the login as stored; the viewer learns more once it is checked. Resolves when the browser is closed. */
  stored(): Promise<void> {
    this.#over('finished')
    const message = 'The login is stored and is being checked. Reload this page for the result.'
    this.ending = { type: 'ended', status: 'finished', message, loggedOutSession: null }
    this.tell({ type: 'storing' })
    return this.browser.close()
  }

  /** Informs the viewer how the login has ended. */
  announce(ending: CaptureEnding): void {
    this.ending = ending
    this.tell(ending)
    this.#viewer?.close()
    this.#viewer = null
  }

  /** A person at work is not interrupted. */
  #startAgain(): void {
    this.streak = 0
  }

  #over(status: CaptureStatus): void {
    this.status = status
    this.#stopWatch()
  }

  #fitted({ width, height, scale, isTouch }: LiveViewport): LiveViewport {
    const { viewport } = this.parts
    if (viewport !== null) return { ...viewport, scale: 1, isTouch }
    return {
      width: within(width, smallest, largest.width),
      height: within(height, smallest, largest.height),
      // For a large page, twice the pixels would make the image four times as large.
      scale: scale >= 1.5 && width <= 900 ? 2 : 1,
      isTouch,
    }
  }
}

/** Whether it changes something in the page. */
function isAct(input: LiveInput): boolean {
  return input.type !== 'wheel' && (!('action' in input) || input.action === 'down' || input.action === 'start')
}

const defaultViewport: LiveViewport = { width: 1280, height: 800, scale: 1, isTouch: false }

function within(value: number, least: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, value)))
}
