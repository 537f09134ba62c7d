import fc from 'fast-check'

/** One of those. */
export const pick = <T>(...items: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...items)

/** Mostly what stands in cookies, then what servers put there by mistake; never NUL, CR, LF, which no client lets in. */
const character = fc.oneof(
  { weight: 12, arbitrary: pick('a', 'b', 'Z', '0', '9', '-', '_', '.') },
  {
    weight: 8,
    arbitrary: pick(
      '=',
      '"',
      ' ',
      ',',
      "'",
      '\\',
      '/',
      ':',
      '%',
      '&',
      '+',
      '?',
      '#',
      '@',
      '$',
      '!',
      '*',
      '|',
      '~',
      '^',
      '`',
    ),
  },
  { weight: 3, arbitrary: pick('(', ')', '<', '>', '[', ']', '{', '}') },
  { weight: 2, arbitrary: fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code)) },
  { weight: 1, arbitrary: pick('\t', ';', '\xc3\xa9', '\xf0\x9f\x98\x80') },
)
/** Rare, since it takes the whole line with it. */
const control = fc.integer({ min: 1, max: 0x1f }).filter((code) => code !== 9 && code !== 10 && code !== 13)

/** At most so many characters. */
export const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(character, { maxLength }).map((all) => all.join(''))
const blank = fc.oneof({ weight: 4, arbitrary: pick('') }, pick(' ', '  ', '\t', ' \t '))
/** With blanks around it, or without. */
export const padded = (from: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(blank, from, blank).map((parts) => parts.join(''))

/** A name and a value, or something of the kind. */
export const pair: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(padded(text(6)), padded(text(10))).map(([name, value]) => `${name}=${value}`) },
  { weight: 2, arbitrary: padded(text(10)) },
  { weight: 2, arbitrary: fc.tuple(pick('a', 'b'), padded(text(10))).map(([name, value]) => `${name}=${value}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(text(4), control, text(4))
      .map(([before, code, after]) => `a=${before}${String.fromCharCode(code)}${after}`),
  },
)
