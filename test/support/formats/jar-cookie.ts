import fc from 'fast-check'

/** A cookie as a browser would hold it; name and value as text. */
export interface JarCookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
  /** Whole seconds since 1970; null: a session cookie. */
  readonly expires: number | null
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'strict' | 'lax' | 'none' | null
  readonly partitionKey: string | null
}

/** The session that generated jars are for, and a moment before which none of their cookies expires. */
export const jarDomain = 'shop.example.com'
export const jarNow = Date.UTC(2026, 2, 18, 12)

const nameChars = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
const name = fc
  .string({ unit: fc.constantFrom(...nameChars), minLength: 1, maxLength: 12 })
  .filter((text) => !/^__(?:host|secure)-/i.test(text))

/** Values with everything that formats stumble over: quotes, escapes, signs of shells, spaces, Unicode. */
const unit = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...'abcXYZ019-_.~') },
  { weight: 4, arbitrary: fc.constantFrom(...'="\'\\$`!^%&|<>(){}[]#*?,:@+/ ') },
  { weight: 1, arbitrary: fc.constantFrom('é', '日', '😀', 'ß') },
)
/** Spaces at the ends are no part of a value: browsers take them off when it is set. */
const value = fc.string({ unit, maxLength: 24 }).map((text) => text.trim())

const site = 'https://example.com'

const jarCookie: fc.Arbitrary<JarCookie> = fc
  .record({
    name,
    value,
    place: fc.constantFrom(
      { domain: 'shop.example.com', hostOnly: true },
      { domain: 'shop.example.com', hostOnly: false },
      { domain: 'api.shop.example.com', hostOnly: true },
      { domain: 'example.com', hostOnly: false },
    ),
    path: fc.constantFrom('/', '/account', '/a b', '/é/'),
    expires: fc.option(fc.integer({ min: 1_800_000_000, max: 4_000_000_000 })),
    secure: fc.boolean(),
    httpOnly: fc.boolean(),
    sameSite: fc.constantFrom('strict', 'lax', 'none', null),
    partitionKey: fc.option(fc.constant(site), { freq: 6 }),
  })
  .map(({ place, ...cookie }) => ({ ...cookie, ...place }))

/** Jars of cookies that differ in name, domain, path or partition. */
export const jars: fc.Arbitrary<JarCookie[]> = fc.uniqueArray(jarCookie, {
  minLength: 1,
  maxLength: 6,
  selector: ({ name, domain, hostOnly, path, partitionKey }) =>
    JSON.stringify([name, domain, hostOnly, path, partitionKey]),
})
