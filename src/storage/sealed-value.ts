/** A value under a data key of its own. */
export interface SealedValue {
  readonly wrappedKey: Uint8Array
  readonly sealed: Uint8Array
}
