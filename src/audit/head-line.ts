import type { SavedHead } from './compare-saved.ts'

/** A head as one line of text to save elsewhere: `chain seq mac`, the MAC in hex. */
export function headLine({ chain, seq, mac }: SavedHead): string {
  return `${chain} ${seq} ${Buffer.from(mac).toString('hex')}`
}

/** Reads what `headLine` wrote; null for anything else. */
export function parseHeadLine(line: string): SavedHead | null {
  const [, chain, seq, mac] = /^(\S+) ([1-9]\d{0,14}) ([0-9a-f]{64})$/.exec(line) ?? []
  if (chain === undefined || mac === undefined) return null
  return { chain, seq: Number(seq), mac: Buffer.from(mac, 'hex') }
}
