/** A blob as its row tells of it. Times are epoch milliseconds. */
export interface StoredBlob {
  /** UUID; also the name of its file. */
  readonly id: string
  readonly accountId: string
  /** Bound to its content: changed in the database, the blob does not open. */
  readonly contentType: string
  readonly wrappedKey: Uint8Array
  /** Size as stored, sealed. */
  readonly bytes: number
  /** The sealed content of one that is a single chunk; null where a file holds it. */
  readonly data: Uint8Array | null
  readonly createdAt: number
  readonly expiresAt: number
}

/** Whose a new blob is, what it holds and until when. */
export interface BlobOwner {
  readonly accountId: string
  readonly contentType: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}
