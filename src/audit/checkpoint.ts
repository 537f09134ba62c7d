import { isObject, parseJsonOr } from '../json-object.ts'
import type { ChainHead } from '../storage/write.ts'
import type { AuditDetails } from './entry.ts'

/** The last write of a session's state that its chain records. */
export interface RecordedState {
  readonly version: number
  /** The number of the entry that records it. */
  readonly seq: number
}

/** What the checked entries of a chain say, to compare with the rest of the database. */
export interface ChainFacts {
  /** Sessions recorded as created. */
  readonly created: number
  /** Scrapes recorded as having used the session. */
  readonly uses: number
  /** The entry that records the deletion of this session. */
  readonly deletedSeq: number | null
  readonly lastSeq: number
}

/**
 * Stands for the oldest part of a chain after it was removed: where the rest begins, and what the removed entries said
 * about the rest of the database. It is stored as the details of an entry of the same chain, so the MACs cover it.
 */
export interface Checkpoint {
  /** The last entry that was removed. */
  readonly end: ChainHead
  readonly state: RecordedState | null
  readonly facts: ChainFacts
}

export function checkpointDetails({ end, state, facts }: Checkpoint): AuditDetails {
  return {
    through: end.seq,
    mac: Buffer.from(end.mac).toString('hex'),
    version: state?.version ?? null,
    version_seq: state?.seq ?? null,
    created: facts.created,
    uses: facts.uses,
    deleted_seq: facts.deletedSeq,
  }
}

/** Reads what `checkpointDetails` wrote; null for anything else, since the text may have been altered. */
export function parseCheckpoint(detailsText: string): Checkpoint | null {
  const details = parseJsonOr(detailsText, null)
  if (!isObject(details)) return null
  const number = (name: string): number | null => {
    const value = details[name]
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : null
  }
  const [through, version, versionSeq] = [number('through'), number('version'), number('version_seq')]
  const mac = details['mac']
  if (through === null || typeof mac !== 'string' || !/^[0-9a-f]{64}$/.test(mac)) return null
  const facts = { created: number('created') ?? 0, uses: number('uses') ?? 0, deletedSeq: number('deleted_seq') }
  return {
    end: { seq: through, mac: Buffer.from(mac, 'hex') },
    state: version === null || versionSeq === null ? null : { version, seq: versionSeq },
    facts: { ...facts, lastSeq: through },
  }
}
