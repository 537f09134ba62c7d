import type { Random } from '../clock.ts'
import { AppError } from '../errors.ts'
import { equalBytes, hashToken, randomToken } from '../vault/digest.ts'

/** Wrong PINs that end a capture. */
export const maxWrongPins = 5

/** The result of an attempt to enter. */
export type Entered =
  | { readonly kind: 'entered'; readonly device: string }
  /** The link is valid, but the PIN is missing. */
  | { readonly kind: 'pin_needed' }
  | { readonly kind: 'wrong_pin'; readonly left: number }
  /** The link is invalid or was used. */
  | { readonly kind: 'refused' }

/**
 * Who may see a capture: only the first device that used its link. Link, PIN and the device's own secret are stored as
 * hashes.
 */
export class Entrance {
  readonly #random: Pick<Random, 'bytes'>
  #token: Uint8Array | null
  readonly #pin: Uint8Array | null
  #device: Uint8Array | null = null
  #wrongPins = 0

  constructor(random: Pick<Random, 'bytes'>, token: string, pin: string | null) {
    this.#random = random
    this.#token = hashToken(token)
    this.#pin = pin === null ? null : hashToken(pin)
  }

  /** Exchanges the link for a secret of the device that used it. */
  enter(token: string, pin: string | null): Entered {
    if (this.#token === null || !equalBytes(this.#token, hashToken(token))) return { kind: 'refused' }
    if (this.#pin !== null && pin === null) return { kind: 'pin_needed' }
    if (this.#pin !== null && !equalBytes(this.#pin, hashToken(pin ?? ''))) {
      this.#wrongPins += 1
      if (this.#wrongPins >= maxWrongPins) this.#token = null
      return { kind: 'wrong_pin', left: maxWrongPins - this.#wrongPins }
    }
    this.#token = null
    const device = randomToken(this.#random)
    this.#device = hashToken(device)
    return { kind: 'entered', device }
  }

  /** @throws AppError NOT_FOUND unless it is the device that entered */
  requireDevice(device: string): void {
    if (this.#device === null || !equalBytes(this.#device, hashToken(device))) throw new AppError('NOT_FOUND')
  }
}

/** A PIN of six digits, each equally likely. */
export function newPin(random: Pick<Random, 'bytes'>): string {
  let pin = ''
  while (pin.length < 6) {
    // 250 is a multiple of ten: larger bytes would make some digits more likely.
    for (const byte of random.bytes(6 - pin.length)) if (byte < 250) pin += String(byte % 10)
  }
  return pin
}
