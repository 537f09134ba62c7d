import type { Principal } from '../accounts/principal.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { OpenedBlob } from '../blobs/open-blob.ts'
import type { Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { Store } from '../storage/store.ts'
import { ConflictError } from '../storage/write.ts'

export interface ScreenshotDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly blobs: Pick<Blobs, 'keep' | 'open'>
  readonly clock: Clock
  /** How long results are stored, in milliseconds. */
  readonly resultTtlMs: number
  /** The address at which clients reach this server, `scheme://host[:port]` without a trailing slash. */
  readonly publicAddress: () => string
}

/** The URL of a scrape's screenshot, or a sentence why there is none. */
export type KeptScreenshot =
  | { readonly url: string; readonly warning: null }
  | { readonly url: null; readonly warning: string }

const contentType = 'image/png'

export type Screenshots = ReturnType<typeof createScreenshots>

/** Screenshots, sealed, stored as long as results. They count towards the account's quota for results. */
export function createScreenshots(deps: ScreenshotDependencies) {
  return {
    /**
     * Stores a PNG. One that is too large, or beyond the account's quota, is left out with a warning, because the page
     * itself was fetched. Throws STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE.
     */
    keep: (accountId: string, png: Buffer) => keep(deps, accountId, png).catch(asWarning),
    /** Throws NOT_FOUND for one that is unknown, expired or of another account; STORAGE_UNAVAILABLE. */
    open: async ({ userId }: Principal, id: string): Promise<OpenedBlob> => {
      const blob = await deps.blobs.open(id)
      // Results are in the same table; only screenshots are returned here.
      if (blob !== null && blob.accountId === userId && blob.contentType === contentType) return blob
      throw new AppError('NOT_FOUND', { message: 'No screenshot with this id is visible to you.' })
    },
  }
}

/** The PNG is on the disk before the commit that refers to it, and is deleted again when that commit fails. */
async function keep(
  { store, blobs, clock, resultTtlMs, publicAddress }: ScreenshotDependencies,
  accountId: string,
  png: Buffer,
): Promise<KeptScreenshot> {
  const expiresAt = clock.now() + resultTtlMs
  const kept = await blobs.keep({ accountId, contentType, expiresAt }, [png])
  try {
    await store.commit(kept.writes)
  } catch (error) {
    await kept.discard()
    throw error
  }
  kept.settled()
  return { url: `${publicAddress()}/api/v1/screenshots/${kept.id}`, warning: null }
}

function asWarning(error: unknown): KeptScreenshot {
  if (error instanceof ConflictError && error.reason === 'no_room') {
    return { url: null, warning: 'No screenshot is stored: the stored results of this account use their whole quota.' }
  }
  if (error instanceof AppError && error.code === 'PAYLOAD_TOO_LARGE') {
    return { url: null, warning: 'No screenshot is stored: it is larger than the maximum size of a result.' }
  }
  throw error
}
