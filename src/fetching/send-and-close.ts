import type { FetchedPage, PreparedVisit } from './tier.ts'

/** Sends a prepared visit and closes it in any case. Throws as `PreparedVisit.send`. */
export async function sendAndClose(prepared: PreparedVisit): Promise<FetchedPage> {
  try {
    return await prepared.send()
  } finally {
    await prepared.close()
  }
}
