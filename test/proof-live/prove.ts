import type { Client, SessionBody } from '../support/client.ts'
import type { Application, Login, RunningApplication } from './application.ts'
import type { Observed, Seen } from './observed.ts'

/** Time as the proof sees it: of the machine, or a test's own. */
export interface ProofTime {
  now(): number
  wait(ms: number): Promise<void>
}

export interface ProofWorld {
  readonly operator: Client
  readonly time: ProofTime
  readonly unattendedMs: number
  /** How long the proof waits until an end is noticed. */
  readonly noticeMs: number
}

const pollMs = 2_000
const firstCheckMs = 60_000

/**
 * Logs in twice, hands one login over and touches neither for the unattended time; then asks for the page through
 * Latchkey, has the application end both logins, and waits until that is noticed.
 */
export async function prove(
  { sessionFields, name }: Pick<Application, 'sessionFields' | 'name'>,
  running: RunningApplication,
  world: ProofWorld,
): Promise<Observed> {
  const alone = await running.logIn()
  const login = await running.logIn()
  if (!(await login.works()) || !(await alone.works())) throw new Error(`${name}: the login itself failed`)
  const id = await handOver(world.operator, { name, ...sessionFields, ...login.handedOver })
  const before = await afterFirstCheck(world, id)
  const strayed = await leaveAlone(world, id)
  const kept = { ...seen(await world.operator.get(id)), works: await opens(world.operator, id, login), strayed }
  const aloneWorks = await alone.works()
  await running.endLogins()
  const after = await untilNoticed(world, id, world.time.now())
  return {
    before: { ...seen(before), works: true },
    kept,
    aloneWorks,
    after: { ...after, works: await login.works() },
  }
}

async function handOver(operator: Client, body: object): Promise<string> {
  const { status, json, text } = await operator.call<{ sessions: { id: string }[] }>('POST', '/sessions/import', body)
  if (status !== 201) throw new Error(`the import was answered ${status}: ${text}`)
  const [session] = json.sessions
  if (session === undefined) throw new Error('the import stored no session')
  return session.id
}

async function afterFirstCheck({ operator, time }: ProofWorld, id: string): Promise<SessionBody> {
  const end = time.now() + firstCheckMs
  for (;;) {
    const session = await operator.get(id)
    if (session.last_validated_at !== null || time.now() > end) return session
    await time.wait(pollMs)
  }
}

/** Looks at the status alone, which asks the application for nothing. */
async function leaveAlone({ operator, time, unattendedMs }: ProofWorld, id: string): Promise<string[]> {
  const strayed = new Set<string>()
  for (const end = time.now() + unattendedMs; time.now() < end; ) {
    await time.wait(pollMs)
    const { status } = await operator.get(id)
    if (status !== 'active') strayed.add(status)
  }
  return [...strayed]
}

async function opens(operator: Client, id: string, { page, marker }: Login): Promise<boolean> {
  const { status, text, json } = await operator.scrape({ url: page, session_id: id, formats: ['html'] })
  return status === 200 && json.auth?.verdict !== 'logged_out' && shows(text, marker)
}

/** In the text of a JSON answer quotes are escaped. */
function shows(text: string, marker: string): boolean {
  return text.includes(marker) || text.includes(JSON.stringify(marker).slice(1, -1))
}

async function untilNoticed(
  { operator, time, noticeMs }: ProofWorld,
  id: string,
  endedAt: number,
): Promise<Omit<Observed['after'], 'works'>> {
  for (;;) {
    const session = await operator.get(id)
    const isNoticed = session.status === 'invalid'
    const told = await toldSince(operator, id, endedAt)
    // Events are numbered a moment after the commit that wrote them.
    if ((!isNoticed || told.length === 0) && time.now() - endedAt < noticeMs) {
      await time.wait(pollMs)
      continue
    }
    const at = Date.parse(session.last_verdict?.checked_at ?? '')
    return {
      ...seen(session),
      noticedSeconds: isNoticed ? Math.max(0, at - endedAt) / 1000 : null,
      told,
    }
  }
}

async function toldSince(operator: Client, id: string, at: number): Promise<string[]> {
  interface Events {
    readonly events: readonly {
      readonly type: string
      readonly session_id: string | null
      readonly timestamp: string
    }[]
  }
  const { json } = await operator.call<Events>('GET', '/events?limit=200')
  const own = json.events.filter(({ session_id, timestamp }) => session_id === id && Date.parse(timestamp) >= at - 1000)
  return own.map(({ type }) => type)
}

function seen({ status, last_verdict }: SessionBody): Omit<Seen, 'works'> {
  return { status, verdict: last_verdict?.verdict ?? null, confidence: last_verdict?.confidence ?? null }
}
