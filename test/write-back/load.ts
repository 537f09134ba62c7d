import type { Client } from '../support/client.ts'
import type { RotatingSite } from '../support/rotating-site.ts'

export interface Member {
  readonly id: string
  readonly name: string
}

export interface LoadOptions {
  readonly scrapes: number
  readonly atOnce: number
  readonly perSession: number | null
}

/** Every third request is for JSON. */
const paths = ['/account', '/data', '/account'] as const

/** Scrapes with sessions in turn, so many at once. */
export async function runLoad(
  client: Client,
  shop: RotatingSite,
  members: readonly Member[],
  { scrapes, atOnce, perSession }: LoadOptions,
): Promise<{ readonly failed: number }> {
  const busy = new Map<string, number>()
  let [begun, failed, turn] = [0, 0, 0]
  const choose = (): Member => {
    for (;;) {
      turn += 1
      // Another distance in each round, so that the same sessions do not meet the same paths.
      const member = members[(turn * 7) % members.length] ?? members[0]
      if (member === undefined) throw new Error('no members')
      if (perSession === null || (busy.get(member.id) ?? 0) < perSession) return member
    }
  }
  const worker = async (): Promise<void> => {
    while (begun < scrapes) {
      const path = paths[begun % paths.length] ?? '/account'
      begun += 1
      const { id } = choose()
      busy.set(id, (busy.get(id) ?? 0) + 1)
      const { status } = await client.scrape({ url: shop.site.url(path), session_id: id })
      busy.set(id, (busy.get(id) ?? 1) - 1)
      if (status !== 200) failed += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { failed }
}
