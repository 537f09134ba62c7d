import { randomBytes } from 'node:crypto'
import { html, loggedInPage, loginPage, type Site, type SiteReply, type SiteRequest, startSite } from './site.ts'

/** What the site knows of one member. */
interface Member {
  /** The token given last. */
  current: string
  /** The one before it, while it is still taken. */
  previous: string | null
  rotations: number
  /** Login pages shown since the last page for members. */
  refusals: number
}

/** A target that gives its members another token with every answer. */
export interface RotatingSite {
  readonly site: Site
  /** A new member's first token. */
  join(name: string): string
  /** Whether the next request with this token would be a member's. */
  isAlive(token: string): boolean
  /** Whether it is the token that its member was given last. */
  isNewest(token: string): boolean
  /** How often a member's token was changed. */
  rotations(name: string): number
  /** Tokens given to nobody in particular, along with a login page. */
  readonly guests: ReadonlySet<string>
  /** Login pages shown although the token was good. */
  flukes(): number
  /** Answers members at another path, with a new token. */
  onRotating(path: string, page: SiteReply): void
  /**
   * Which of the next requests are shown a login page whatever they carry, counted from 1; none by default. `inARow`: such
   * pages that the member was shown since the last page for members.
   */
  showLoginTo(isShown: (nth: number, inARow: number) => boolean): void
}

/**
 * `/account` is a page for members, `/data` answers JSON. Each answer to a member carries a new `token`; the one before
 * it is taken for one request more, and gets a new one as well. Everybody else gets the login page with status 200 and
 * a guest's token, at `/data` 401.
 */
export async function startRotatingSite(): Promise<RotatingSite> {
  const site = await startSite()
  const members = new Map<string, Member>()
  const guests = new Set<string>()
  let [requests, flukes] = [0, 0]
  let isShown = (_nth: number, _inARow: number): boolean => false
  const memberOf = (token: string): Member | undefined => members.get(token.split('.')[0] ?? '')
  const takes = (token: string): boolean => {
    const member = memberOf(token)
    return member !== undefined && (member.current === token || member.previous === token)
  }
  const strangers = (): SiteReply => {
    const guest = `guest.${randomBytes(12).toString('hex')}`
    guests.add(guest)
    return { ...html(loginPage), headers: { 'content-type': 'text/html', 'set-cookie': setCookie(guest) } }
  }
  const answer = (page: SiteReply, refused: SiteReply | null) => (request: SiteRequest) => {
    const token = request.cookies['token'] ?? ''
    requests += 1
    const member = memberOf(token)
    if (isShown(requests, member?.refusals ?? 0)) {
      if (takes(token)) flukes += 1
      if (member !== undefined) member.refusals += 1
      return strangers()
    }
    if (member === undefined || !takes(token)) return refused ?? strangers()
    const next = nextToken(token)
    // The token before the last is taken once: then it is the last that the newest replaced.
    member.previous = member.current
    member.current = next
    member.rotations += 1
    member.refusals = 0
    return { ...page, headers: { ...page.headers, 'set-cookie': setCookie(next) } }
  }
  site.on('/account', answer(html(loggedInPage), null))
  const json = { 'content-type': 'application/json' }
  const denied = { status: 401, headers: json, body: '{"error":"unauthorized"}' }
  site.on('/data', answer({ headers: json, body: '{"items":[1,2,3],"total":3}' }, denied))
  return {
    site,
    join: (name) => {
      const first = `${name}.${randomBytes(12).toString('hex')}`
      members.set(name, { current: first, previous: null, rotations: 0, refusals: 0 })
      return first
    },
    isAlive: takes,
    isNewest: (token) => memberOf(token)?.current === token,
    rotations: (name) => members.get(name)?.rotations ?? 0,
    guests,
    flukes: () => flukes,
    onRotating: (path, page) => site.on(path, answer(page, null)),
    showLoginTo: (shown) => {
      requests = 0
      isShown = shown
    },
  }
}

function setCookie(token: string): string {
  return `token=${token}; Path=/; HttpOnly`
}

function nextToken(token: string): string {
  return `${token.split('.')[0]}.${randomBytes(12).toString('hex')}`
}
