import type { Evidence } from '../judgement.ts'
import { keyRank, type StateSighting, scriptState } from '../script-state.ts'
import { readUser } from '../user-object.ts'
import { type NameSeen, type Signal, sign } from './sign.ts'

interface Found {
  readonly evidence: Evidence[]
  readonly names: NameSeen[]
}

/** Data that the page hands to its own scripts: who is logged in, or that nobody is. */
export const userState: Signal = (_page, parsed) => {
  const found: Found = { evidence: [], names: [] }
  for (const script of parsed.scripts) {
    const sightings = scriptState(script)
    const holders = new Set(
      sightings
        .filter(({ rank, value, key }) => rank === 'flag' && value === true && !/guest|anonymous/i.test(key))
        .map(({ holder }) => holder),
    )
    for (const one of sightings) weigh(one, holders.has(one.holder), found)
  }
  if (parsed.json !== undefined) for (const one of jsonState(parsed.json)) weigh(one, false, found)
  return found
}

function weigh(one: StateSighting, besideFlag: boolean, found: Found): void {
  if (one.value === undefined || one.inArray) return
  const { evidence } = found
  if (one.rank === 'flag') {
    if (typeof one.value !== 'boolean' || (!one.quoted && one.depth > 3)) return
    const inside = one.value !== /guest|anonymous/i.test(one.key)
    evidence.push(sign('user_state', inside ? 3 : -3, `the page's data says ${one.key}: ${one.value}`))
    return
  }
  const strong = one.rank === 'strong' || besideFlag
  if (one.value === true || (one.depth > 3 && !strong && !one.quoted)) return
  const user = readUser(one.value)
  if (user.kind === 'nobody') {
    // null in code is how a variable begins; null in data is an answer.
    const weight =
      one.value === '' || typeof one.value === 'number'
        ? -1
        : one.quoted || (typeof one.value === 'object' && one.value !== null)
          ? strong
            ? -3.2
            : one.depth <= 4
              ? -2.4
              : 0
          : one.depth <= 1
            ? -0.8
            : 0
    if (weight !== 0) evidence.push(sign('user_state', weight, `the page's data holds no user under ${one.key}`))
  } else if (user.kind === 'somebody') {
    somebody(one, strong, user, found)
  }
}

function somebody(
  one: StateSighting,
  strong: boolean,
  user: { name: string | null; personal: boolean },
  found: Found,
): void {
  const object = typeof one.value === 'object'
  if (!object && !strong && (one.depth > 2 || user.name === null)) return
  const own =
    strong ||
    (user.personal &&
      object &&
      !/^(?:profile|member)$/i.test(one.key) &&
      (one.depth <= 3 || /^(?:session|auth)$/i.test(one.key)))
  const weight = own ? (object || user.name !== null ? 4 : 2) : object ? 1 : 0.8
  found.evidence.push(sign('user_state', weight, `the page's data holds a user under ${one.key}`))
  if (user.name !== null) found.names.push({ name: user.name, trust: own ? 0.85 : 0.35 })
}

/** The same, from an answer that is JSON as a whole. */
function jsonState(json: unknown): StateSighting[] {
  const sightings: StateSighting[] = []
  const visit = (value: unknown, depth: number) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 4) return
    for (const [key, inner] of Object.entries(value).slice(0, 300)) {
      const rank = keyRank(key)
      if (rank !== null && sightings.length < 100)
        sightings.push({ key, rank, value: inner ?? null, quoted: true, depth, inArray: false, holder: -1 })
      else visit(inner, depth + 1)
    }
  }
  visit(json, 1)
  return sightings
}
