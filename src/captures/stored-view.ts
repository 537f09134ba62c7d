import type { CaptureView } from './capture-types.ts'
import type { StoredCapture } from './repository.ts'

/** A capture that is not open in this process, as its account sees it. */
export function storedView({ id, domain, sessionId, createdAt, expiresAt, ...stored }: StoredCapture): CaptureView {
  // Open in the database but not here: its server was stopped, or is another one.
  const isLost = stored.status === 'open'
  const status = isLost ? 'failed' : stored.status
  const reason = isLost
    ? 'The browser of this login is not in this server process: it was stopped, or another one has it.'
    : stored.reason
  const unknown = { expectedUser: null, isWatched: false, verdict: null, receipt: null }
  return { id, status, domain, sessionId, reason, createdAt, expiresAt, ...unknown }
}
