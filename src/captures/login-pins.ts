import { networkOf } from '../accounts/login/network.ts'
import type { Principal } from '../accounts/principal.ts'
import { type Clock, dayMs, type Random } from '../clock.ts'
import { AppError } from '../errors.ts'
import { Counts } from '../fairness/counts.ts'
import { equalBytes, hashToken } from '../vault/digest.ts'
import { maxWrongPins, newPin } from './entrance.ts'

/** How long a PIN is valid, at most as long as the token that asked for it. */
const pinMs = dayMs
/** Logins that may be opened with one PIN: each starts a browser and writes to the audit trail. */
const maxUses = 50
/** Wrong attempts of all networks, after which a PIN ends: one network alone cannot end it for those who know it. */
const maxWrongInAll = 3 * maxWrongPins
/** PINs of all sessions; the oldest one gives way. */
const maxPins = 10_000

export interface IssuedPin {
  readonly pin: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

interface StoredPin {
  readonly hash: Uint8Array
  /** Who issued it; a login with it is a login for them. */
  readonly principal: Principal
  readonly expiresAt: number
  /** Wrong attempts by network. */
  readonly wrong: Counts
  uses: number
}

/**
 * PINs with which another person may log in to a session: one for each session, valid for a day, not longer than the
 * token that asked for it, and for 50 attempts to log in. A network that has sent five wrong ones is refused, and
 * fifteen wrong ones in all end the PIN. Like captures they are in the memory of this process and end with it.
 */
export class LoginPins {
  readonly #parts: { readonly clock: Clock; readonly random: Random }
  readonly #pins = new Map<string, StoredPin>()

  constructor(parts: { readonly clock: Clock; readonly random: Random }) {
    this.#parts = parts
  }

  /** Replaces an earlier PIN of the session. */
  issue(principal: Principal, sessionId: string): IssuedPin {
    const { clock, random } = this.#parts
    const pin = newPin(random)
    const expiresAt = Math.min(clock.now() + pinMs, principal.token?.expiresAt ?? Number.POSITIVE_INFINITY)
    this.#pins.delete(sessionId)
    const [oldest] = this.#pins.keys()
    if (this.#pins.size >= maxPins && oldest !== undefined) this.#pins.delete(oldest)
    this.#pins.set(sessionId, { hash: hashToken(pin), principal, expiresAt, wrong: new Counts(), uses: 0 })
    return { pin, expiresAt }
  }

  /**
   * Who issued this PIN. Throws FORBIDDEN, in the same words whether there is a PIN or not.
   * @param address of the caller
   */
  redeem(sessionId: string, pin: string, address: string): Principal {
    const stored = this.#pins.get(sessionId)
    if (stored === undefined || stored.expiresAt <= this.#parts.clock.now()) throw invalidPin()
    const network = networkOf(address)
    if (stored.wrong.of(network) >= maxWrongPins) throw invalidPin()
    if (!equalBytes(stored.hash, hashToken(pin))) {
      stored.wrong.add(network, 1)
      if (stored.wrong.total >= maxWrongInAll) this.#pins.delete(sessionId)
      throw invalidPin()
    }
    stored.uses += 1
    if (stored.uses >= maxUses) this.#pins.delete(sessionId)
    return stored.principal
  }
}

/** The same for every PIN that opens nothing: a stranger does not learn why. */
export function invalidPin(): AppError {
  const resolution = 'Check it, or ask the person who gave it to you for a new one.'
  return new AppError('FORBIDDEN', { message: 'This PIN is wrong or no longer valid.', resolution })
}
