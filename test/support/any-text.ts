import fc from 'fast-check'

const surrogates = 0x800
const firstSurrogate = 0xd800

/**
 * Any code point but half a surrogate pair, as the `unit` of a string. fast-check's own `binary` is the same, and first
 * makes a table of all of them: two seconds and some hundred megabytes in each process.
 */
export const anyCodePoint: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10ffff - surrogates }).map(
  (at) => String.fromCodePoint(at < firstSurrogate ? at : at + surrogates),
  (text) => {
    const code = typeof text === 'string' ? (text.codePointAt(0) ?? -1) : -1
    if (code < 0 || String.fromCodePoint(code) !== text) throw new Error('not one code point')
    return code < firstSurrogate ? code : code - surrogates
  },
)

const encoded = fc.string({ unit: anyCodePoint }).map(encodeURIComponent)

/** As `fc.webPath`, which makes the same table. */
export const anyPath = fc.array(encoded).map((segments) => segments.map((segment) => `/${segment}`).join(''))

/** As `fc.webUrl` with queries and fragments. */
export const anyUrl = fc
  .tuple(fc.constantFrom('http', 'https'), fc.domain(), anyPath, fc.constantFrom('/', '?', '#'), encoded)
  .map(([scheme, host, path, mark, rest]) => `${scheme}://${host}${path}${mark}${rest}`)
