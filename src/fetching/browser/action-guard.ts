import type { BrowserContext, CDPSession, Frame, Page } from 'playwright-core'
import { guardScript } from './action-guard-script.ts'
import { evaluateIsolated, frameIds } from './evaluate-isolated.ts'

/** Patterns for guarded controls: sources of regular expressions, with the flags `iu`. */
export interface GuardedControl {
  /** What such a control does, for example `logout`. */
  readonly kind: string
  /** For its label: lower case, without accents, white space collapsed. */
  readonly label: string
  /** For its address, its id, its name or its script. */
  readonly code: string
}

/** A control that an action was about to activate, but was not allowed to. */
export interface RefusedControl {
  readonly kind: string
  /** Its label or its address; at most 80 characters. */
  readonly text: string
}

const worldName = 'latchkey-guard'

interface GuardedSession {
  readonly session: CDPSession
  /** The identifier of the script that starts the guard in each document. */
  script: string | null
}

/**
 * Prevents the steps of a caller from activating controls that log out, delete or unsubscribe, unless the step's
 * selector names the control. It decides when the event arrives, so that it sees the control that is really activated:
 * by a click, by a key on a focused control, or by a form that Enter submits. It runs in an isolated JavaScript world,
 * before the page's scripts, which can neither see nor change it. Events that scripts create are not checked.
 */
export class ActionGuard {
  readonly #controls: string
  /** The protocol sessions of the page, and of its frames that have processes of their own. */
  readonly #sessions = new Map<Frame, GuardedSession>()
  /** Frames that are about to get one. */
  readonly #reaching = new Set<Promise<void>>()
  #step = 0
  #selector = ''

  private constructor(controls: readonly GuardedControl[]) {
    this.#controls = JSON.stringify(controls)
  }

  /** Call it before the page is opened. */
  static async install(
    { context, page, cdp }: { readonly context: BrowserContext; readonly page: Page; readonly cdp: CDPSession },
    controls: readonly GuardedControl[],
  ): Promise<ActionGuard> {
    const guard = new ActionGuard(controls)
    await guard.#watch(page.mainFrame(), cdp)
    page.on('framedetached', (frame) => guard.#sessions.delete(frame))
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) return
      const reached = guard.#reach(context, frame).catch(() => undefined)
      guard.#reaching.add(reached)
      void reached.then(() => guard.#reaching.delete(reached))
    })
    return guard
  }

  /** A frame of another site has its own process, and so its own protocol session; there is none for any other. */
  async #reach(context: BrowserContext, frame: Frame): Promise<void> {
    const session = await context.newCDPSession(frame)
    const before = this.#sessions.get(frame)
    await this.#watch(frame, session)
    await before?.session.detach()
  }

  async #watch(frame: Frame, session: CDPSession): Promise<void> {
    await session.send('Page.enable')
    const guarded: GuardedSession = { session, script: null }
    this.#sessions.set(frame, guarded)
    await this.#begin(guarded)
  }

  /** Starts the guard for the current step in all frames of a session, now and in each document that it shows later. */
  async #begin(guarded: GuardedSession): Promise<void> {
    const { session, script: before } = guarded
    const source = `(${guardScript})(${this.#controls}, ${this.#step}, ${JSON.stringify(this.#selector)})`
    const script = { source, worldName, runImmediately: true }
    guarded.script = (await session.send('Page.addScriptToEvaluateOnNewDocument', script)).identifier
    if (before !== null) await session.send('Page.removeScriptToEvaluateOnNewDocument', { identifier: before })
  }

  /** Sets the selector of the next step; '' for none. Waits for frames that have no guard yet. */
  async expect(selector: string): Promise<void> {
    await Promise.all(this.#reaching)
    this.#step += 1
    this.#selector = selector
    const sessions = [...this.#sessions.values()]
    await Promise.all(sessions.map((guarded) => this.#begin(guarded).catch(() => undefined)))
  }

  /** The control that the step was not allowed to activate; null: none. Skips a frame that is removed meanwhile. */
  async refused(): Promise<RefusedControl | null> {
    const asked = [...this.#sessions.values()].map(({ session }) => refusedIn(session).catch(() => []))
    return (await Promise.all(asked)).flat().find((refused) => refused !== null) ?? null
  }
}

async function refusedIn(session: CDPSession): Promise<readonly (RefusedControl | null)[]> {
  const asked = (await frameIds(session)).map(async (frameId) => {
    const refused = await evaluateIsolated(session, 'latchkeyGuard.refused', { frameId, worldName })
    return (refused ?? null) as RefusedControl | null
  })
  return Promise.all(asked.map((one) => one.catch(() => null)))
}
