import { AppError } from '../errors.ts'

/** Wrong PINs that end a capture. */
export const maxWrongPins = 5

export interface EntranceParts {
  /** Hashes a secret for storage. */
  readonly hash: (secret: string) => Uint8Array
  readonly isSame: (a: Uint8Array, b: Uint8Array) => boolean
  readonly newSecret: () => string
}

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
  readonly #parts: EntranceParts
  #token: Uint8Array | null
  readonly #pin: Uint8Array | null
  #device: Uint8Array | null = null
  #wrongPins = 0

  constructor(parts: EntranceParts, token: string, pin: string | null) {
    this.#parts = parts
    this.#token = parts.hash(token)
    this.#pin = pin === null ? null : parts.hash(pin)
  }

  /** Exchanges the link for a secret of the device that used it. */
  enter(token: string, pin: string | null): Entered {
    const { hash, isSame, newSecret } = this.#parts
    if (this.#token === null || !isSame(this.#token, hash(token))) return { kind: 'refused' }
    if (this.#pin !== null && pin === null) return { kind: 'pin_needed' }
    if (this.#pin !== null && !isSame(this.#pin, hash(pin ?? ''))) {
      this.#wrongPins += 1
      if (this.#wrongPins >= maxWrongPins) this.#token = null
      return { kind: 'wrong_pin', left: maxWrongPins - this.#wrongPins }
    }
    this.#token = null
    const device = newSecret()
    this.#device = hash(device)
    return { kind: 'entered', device }
  }

  /** @throws AppError NOT_FOUND unless it is the device that entered */
  requireDevice(device: string): void {
    const { hash, isSame } = this.#parts
    if (this.#device === null || !isSame(this.#device, hash(device))) throw new AppError('NOT_FOUND')
  }
}

/** A PIN of six digits, each equally likely. @param bytes as `Random.bytes` */
export function newPin(bytes: (length: number) => Uint8Array): string {
  let pin = ''
  while (pin.length < 6) {
    // 250 is a multiple of ten: larger bytes would make some digits more likely.
    for (const byte of bytes(6 - pin.length)) if (byte < 250) pin += String(byte % 10)
  }
  return pin
}
