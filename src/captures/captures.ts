import type { Principal } from '../accounts/principal.ts'
import { accountChain } from '../audit/entry.ts'
import { dayMs } from '../clock.ts'
import { AppError } from '../errors.ts'
import { Counts } from '../fairness/counts.ts'
import type { UnleasedContext } from '../validation/validate.ts'
import type {
  CaptureEnder,
  CaptureView,
  CaptureViewer,
  FinishedCapture,
  OpenCaptureInput,
  OpenedCapture,
} from './capture-types.ts'
import { startChecks } from './check-capture.ts'
import type { CaptureDependencies } from './dependencies.ts'
import { type CaptureFailure, endCapture } from './end-capture.ts'
import { finishCapture, reviewCapture } from './finish-capture.ts'
import type { CaptureConnection, EndedCapture, OpenCapture } from './open-capture.ts'
import type { StoredCapture } from './repository.ts'
import { startCapture } from './start-capture.ts'

/** A viewer may also finish the capture; it gets the outcome as an event. */
export interface ViewerConnection extends CaptureConnection {
  /** Requests a preview of what would be stored. */
  review(): void
  finish(): void
  cancel(): void
}

/** How long the outcome of a capture is remembered, at least. */
const rememberMs = dayMs

/** Logins by people in a browser of this server. They are in the memory of this process and end with it. */
export class Captures {
  readonly #deps: CaptureDependencies
  readonly #open = new Map<string, OpenCapture>()
  /** How they ended, for the device that saw them, until their time would have been over. */
  readonly #ended = new Map<string, EndedCapture>()
  /** Those whose browser does not run yet, by account. */
  readonly #opening = new Counts()
  #sweptAt = 0

  constructor(deps: CaptureDependencies) {
    this.#deps = deps
  }

  /**
   * Throws CONFLICT when the account has as many open as it may, VALIDATION_ERROR, SESSION_LIMIT_REACHED,
   * SESSION_NOT_FOUND, FORBIDDEN, TARGET_NOT_ALLOWED, OVERLOADED.
   */
  async open(principal: Principal, input: OpenCaptureInput, signal: AbortSignal): Promise<OpenedCapture> {
    await this.sweep()
    this.#requireFree(principal)
    this.#opening.add(principal.userId, 1)
    try {
      const { capture, token, pin } = await startCapture(this.#deps, principal, input, {
        signal,
        onGone: (id) => void this.#fail(id, 'The browser has ended.'),
      })
      this.#open.set(capture.parts.id, capture)
      startChecks(this.#deps, capture, {
        onLoggedIn: () => this.#finishByItself(capture),
        onLost: (reason) => void this.#fail(capture.parts.id, reason),
      })
      return { view: capture.view(), token, pin }
    } finally {
      this.#opening.add(principal.userId, -1)
    }
  }

  /** One account never holds every browser: others log in, too. */
  #requireFree({ userId }: Principal): void {
    const own = this.#openOf(userId)
    if (own.length + this.#opening.of(userId) < this.#deps.accountLimit) return
    const ids = own.map(({ parts }) => parts.id)
    const message = `The account has its maximum number of logins open: ${ids.join(', ') || 'one that is just opening'}.`
    const [oldest] = ids
    const resolution =
      oldest === undefined
        ? 'Try again in a few seconds.'
        : `Send DELETE /api/v1/sessions/capture/${oldest}, or press Cancel in its viewer, then try again; it ends by itself after 15 minutes.`
    throw new AppError('CONFLICT', { message, resolution })
  }

  /** The logins of a user that have a browser; that of a stored login is closed, even while its first check runs. */
  #openOf(userId: string): readonly OpenCapture[] {
    const all = [...this.#open.values()].filter(({ status }) => status === 'open')
    return all.filter(({ parts }) => parts.principal.userId === userId)
  }

  /**
   * Ends the open login of the account for this session, without storing anything. If there is none and `others` may be
   * ended too, ends the oldest one if it is in the way. Throws CONFLICT when it is just being stored.
   */
  async giveWay({ userId }: Principal, sessionId: string, { others }: { readonly others: boolean }): Promise<void> {
    await this.sweep()
    const own = this.#openOf(userId)
    const isInTheWay = own.length >= this.#deps.accountLimit
    const oldest = others && isInTheWay ? own[0] : undefined
    const capture = own.find(({ parts }) => parts.input.sessionId === sessionId) ?? oldest
    if (capture !== undefined) await this.#end(capture, 'cancelled', 'Another login was opened in its place.')
  }

  /** Throws NOT_FOUND when it does not exist or belongs to another account. */
  async get(principal: Principal, id: string): Promise<CaptureView> {
    await this.sweep()
    const open = this.#open.get(id)
    if (open?.parts.principal.userId === principal.userId) return open.view()
    const stored = await this.#deps.repository.find(id, principal.userId)
    if (stored === null) throw unknownCapture()
    return storedView(stored)
  }

  /** Stores what the browser holds for the domain. Throws NOT_FOUND, CONFLICT, WRONG_USER, and what storing throws. */
  async finish(principal: Principal, id: string, context: UnleasedContext): Promise<FinishedCapture> {
    return this.#finish(await this.#required(id, principal.userId), 'api', context)
  }

  /** Ends it without storing anything. Throws NOT_FOUND. */
  async cancel(principal: Principal, id: string): Promise<void> {
    await this.#end(await this.#required(id, principal.userId), 'cancelled', 'The login was cancelled.')
  }

  /**
   * Exchanges the token of a viewer's link, once, for a secret of the device. Throws NOT_FOUND when the link is invalid
   * or was used, FORBIDDEN when a PIN is missing or wrong.
   */
  async enter(
    id: string,
    token: string,
    pin: string | null,
  ): Promise<{ readonly device: string; readonly expiresAt: number }> {
    const capture = await this.#required(id, null)
    const entered = capture.parts.entrance.enter(token, pin)
    if (entered.kind === 'entered') return { device: entered.device, expiresAt: capture.parts.expiresAt }
    if (entered.kind === 'refused') throw new AppError('NOT_FOUND')
    if (entered.kind === 'pin_needed')
      throw new AppError('FORBIDDEN', { message: 'Ask the person who sent you this link for its PIN.' })
    if (entered.left > 0) throw new AppError('FORBIDDEN', { message: `Wrong PIN. Attempts left: ${entered.left}.` })
    await this.#fail(id, 'The PIN was wrong five times.')
    throw new AppError('NOT_FOUND')
  }

  /** Shows a capture to the device that entered it. Null: it has ended, as the viewer was told. Throws NOT_FOUND. */
  async connect(id: string, device: string, viewer: CaptureViewer): Promise<ViewerConnection | null> {
    await this.sweep()
    const ended = this.#findEnded(id)
    if (ended !== null) {
      ended.parts.entrance.requireDevice(device)
      viewer.tell(ended.ending)
      viewer.close()
      return null
    }
    const capture = await this.#required(id, null)
    capture.parts.entrance.requireDevice(device)
    const connection = capture.connect(viewer, this.#deps.clock.now())
    const refused = (error: unknown): void => this.#tellRefusal(capture, error)
    return {
      ...connection,
      review: () => void reviewCapture(this.#deps, capture, contextOf(this.#deps)).catch(refused),
      finish: () => void this.#finish(capture, 'viewer', contextOf(this.#deps)).catch(refused),
      cancel: () => void this.#end(capture, 'cancelled', 'The login was cancelled.').catch(refused),
    }
  }

  /**
   * Ends captures whose time is up, and removes their rows a day later. Never rejects: their browsers end also when
   * nothing can be stored.
   */
  async sweep(): Promise<void> {
    const { clock, store, repository, onError } = this.#deps
    const now = clock.now()
    const over = [...this.#open.values()].filter(({ parts, isFinishing }) => parts.expiresAt <= now && !isFinishing)
    for (const capture of over) await this.#end(capture, 'expired', 'The time for this login is over.').catch(onError)
    for (const [id, { parts }] of this.#ended) if (parts.expiresAt <= now) this.#ended.delete(id)
    if (Math.abs(now - this.#sweptAt) < 3_600_000) return
    this.#sweptAt = now
    await store.commit([repository.removeExpired(now - rememberMs)]).catch(onError)
  }

  /**
   * Ends those that another process has left open, so that their slots are free. Never rejects: a full disk keeps no server
   * from starting, and the slots are free when their time is up.
   */
  async endLeft(): Promise<void> {
    const { store, repository, audit, onError } = this.#deps
    const reason = 'The server has stopped.'
    try {
      const left = await repository.open()
      const writes = left.flatMap(({ id, accountId }) => [
        repository.end(id, { status: 'failed', reason, sessionId: null }),
        audit.chain(accountChain(accountId), 'capture_ended', null, { capture_id: id, status: 'failed' }),
      ])
      if (writes.length > 0) await store.commit(writes)
    } catch (error) {
      onError(error)
    }
  }

  async close(): Promise<void> {
    for (const capture of this.#open.values()) {
      if (capture.ending !== null) capture.announce(capture.ending)
      await this.#end(capture, 'failed', 'The server has stopped.').catch(() => undefined)
    }
  }

  /** @param userId the owner it must belong to; null: any */
  async #required(id: string, userId: string | null): Promise<OpenCapture> {
    await this.sweep()
    const capture = this.#open.get(id)
    if (capture?.status === 'open' && (userId === null || capture.parts.principal.userId === userId)) return capture
    const isEnded = userId !== null && (await this.#deps.repository.find(id, userId)) !== null
    throw isEnded ? new AppError('CONFLICT', { message: 'The login has ended.' }) : unknownCapture()
  }

  async #finish(capture: OpenCapture, by: CaptureEnder, context: UnleasedContext): Promise<FinishedCapture> {
    try {
      return await finishCapture(this.#deps, capture, by, context)
    } finally {
      // Stored, also if its browser could not be closed; else the login continues.
      if (capture.status !== 'open') this.#forget(capture)
    }
  }

  #finishByItself(capture: OpenCapture): void {
    void this.#finish(capture, 'auto', contextOf(this.#deps)).catch((error: unknown) => {
      capture.wasRefused = true
      this.#tellRefusal(capture, error)
    })
  }

  #tellRefusal(capture: OpenCapture, error: unknown): void {
    const isKnown = error instanceof AppError
    if (!isKnown) this.#deps.onError(error)
    capture.tell({ type: 'refused', message: isKnown ? error.message : 'It could not be stored; try again.' })
  }

  async #end(capture: OpenCapture, status: CaptureFailure, message: string): Promise<void> {
    if (capture.isFinishing && status === 'cancelled') {
      throw new AppError('CONFLICT', { message: 'The login is being stored.' })
    }
    if (capture.status !== 'open' || !this.#open.delete(capture.parts.id)) return
    // Its ending is known at once; closing its browser takes longer.
    const ended = endCapture(this.#deps, capture, status, message)
    this.#forget(capture)
    await ended
  }

  #forget({ parts, ending }: OpenCapture): void {
    this.#open.delete(parts.id)
    if (ending !== null) this.#ended.set(parts.id, { parts, ending })
  }

  /** How a login ended. A stored one has ended even while its first check runs. */
  #findEnded(id: string): EndedCapture | null {
    const stored = this.#open.get(id)
    if (stored !== undefined && stored.ending !== null) return { parts: stored.parts, ending: stored.ending }
    return this.#ended.get(id) ?? null
  }

  async #fail(id: string, message: string): Promise<void> {
    const capture = this.#open.get(id)
    if (capture === undefined) return
    await this.#end(capture, 'failed', message).catch(this.#deps.onError)
  }
}

/** A capture that is not open in this process, as its account sees it. */
function storedView({ id, domain, sessionId, createdAt, expiresAt, ...stored }: StoredCapture): CaptureView {
  // Open in the database but not here: its server was stopped, or is another one.
  const isLost = stored.status === 'open'
  const status = isLost ? 'failed' : stored.status
  const reason = isLost
    ? 'The browser of this login is not in this server process: it was stopped, or another one has it.'
    : stored.reason
  const unknown = { expectedUser: null, isWatched: false, verdict: null, receipt: null }
  return { id, status, domain, sessionId, reason, createdAt, expiresAt, ...unknown }
}

function unknownCapture(): AppError {
  return new AppError('NOT_FOUND', { message: 'No capture with this id is visible to you.' })
}

function contextOf({ random }: Pick<CaptureDependencies, 'random'>): UnleasedContext {
  return { signal: new AbortController().signal, requestId: random.uuid() }
}
