import { sendAndClose } from '../send-and-close.ts'
import { plainVisit, type Tier } from '../tier.ts'

const timeoutMs = 10_000
const maxResponseBytes = 256 * 1024

/**
 * The text of an issuer's key set. It goes through the egress guard like every other request.
 * @throws AppError as `Tier.prepare`; Error when the status is not 200
 */
export async function fetchKeySet(tier: Pick<Tier, 'prepare'>, url: string): Promise<string> {
  const limits = { timeoutMs, maxResponseBytes, bytes: { reserve: () => {} } }
  const plan = {
    ...plainVisit,
    ...limits,
    account: 'system',
    purpose: 'check',
    url: new URL(url),
    proxy: null,
  } as const
  const page = await sendAndClose(await tier.prepare(plan, new AbortController().signal))
  if (page.status !== 200) throw new Error(`the request for the key set got status ${page.status}`)
  return page.text()
}
