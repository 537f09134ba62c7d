/** A blob as its row describes it. Times are epoch milliseconds. */
export interface StoredBlob {
  /** UUID; also the name of its file. */
  readonly id: string
  readonly accountId: string
  /** Bound to the content: if it is changed in the database, the blob does not open. */
  readonly contentType: string
  readonly wrappedKey: Uint8Array
  /** Size of the sealed content. */
  readonly bytes: number
  /** The sealed content when it is a single chunk; null when it is in a file. */
  readonly data: Uint8Array | null
  readonly createdAt: number
  readonly expiresAt: number
}

/** Owner, content type and expiry of a new blob. */
export interface BlobOwner {
  readonly accountId: string
  readonly contentType: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}
