import { describe, expect, test } from 'vitest'
import { expiryOf, partitionKeyOf } from './attributes.ts'

describe('an expiry of an export', () => {
  test.each<[string, unknown, string | null, boolean]>([
    ['none', null, null, false],
    ['zero', 0, null, false],
    ['minus one', -1, null, false],
    ['seconds with a fraction', 1_893_456_000.75, '2030-01-01T00:00:00.750Z', false],
    ['the last second of 9999, with which sites say never', 253_402_300_799, '9999-12-31T23:59:59.000Z', false],
    ['the second after', '253402300800', '+010000-01-01T00:00:00.000Z', false],
    ['milliseconds', 1_893_456_000_000, '2030-01-01T00:00:00.000Z', true],
    ['milliseconds of the past', 978_307_200_000, '2001-01-01T00:00:00.000Z', true],
    ['microseconds', 1_893_456_000_000_000, '2030-01-01T00:00:00.000Z', true],
    ['microseconds since 1601', 13_537_929_600_000_000, '2030-01-01T00:00:00.000Z', true],
    ['a date of JSON', '2030-01-01T00:00:00.000Z', '2030-01-01T00:00:00.000Z', false],
    ['a date without a zone, as .NET writes it', '2030-01-01T00:00:00', '2030-01-01T00:00:00.000Z', true],
    ['such a date with a fraction', '2030-01-01T00:00:00.1234567', '2030-01-01T00:00:00.123Z', true],
    ['such a date before 1970', '0001-01-01T00:00:00', null, false],
    ['such a date that means none', '9999-12-31T23:59:59.9999999', null, false],
    ['such a date that does not exist', '2030-02-30T25:00:00', null, false],
    ['a date of HTTP', 'Tue, 01 Jan 2030 00:00:00 GMT', '2030-01-01T00:00:00.000Z', false],
    ['a date before 1970, with which programs say none', '0001-01-01T00:00:00Z', null, false],
    ['a date that does not exist', '2030-13-01T00:00:00Z', null, false],
    ['a word', 'Session', null, false],
  ])('%s', (_, value, expected, isGuessed) => {
    const { expiresAt, guesses } = expiryOf(value)
    expect(expiresAt === null ? null : new Date(expiresAt).toISOString()).toBe(expected)
    expect(guesses.length > 0).toBe(isGuessed)
  })
})

describe('the partition of an export', () => {
  const site = 'https://shop.example'
  test.each<[string, object, string | null | undefined]>([
    ['none', {}, null],
    ['null', { partitionKey: null }, null],
    ['an empty text', { partitionKey: '' }, null],
    ['an empty object', { partitionKey: {} }, null],
    ['a text', { partitionKey: site }, site],
    ['a text of Firefox', { partitionKey: '(https,shop.example)' }, site],
    ['an object of the DevTools protocol', { partitionKey: { topLevelSite: site, hasCrossSiteAncestor: false } }, site],
    ['an object of an extension, of no partition', { partitionKey: { topLevelSite: '' } }, null],
    ['an object of Puppeteer 24', { partitionKey: { sourceOrigin: site, hasCrossSiteAncestor: false } }, site],
    ['one without its second member, as it may be set', { partitionKey: { sourceOrigin: site } }, site],
    [
      'one of a frame in a page of another site',
      { partitionKey: { sourceOrigin: 'https://news.example', hasCrossSiteAncestor: true } },
      'embedded+https://news.example',
    ],
    ['an object of unknown form', { partitionKey: { site } }, undefined],
    ['an object that names no site', { partitionKey: { hasCrossSiteAncestor: true } }, undefined],
    ['an opaque one', { partitionKeyOpaque: true }, undefined],
    ['a text that is no site', { partitionKey: 'x' }, undefined],
  ])('%s', (_, item, expected) => {
    expect(partitionKeyOf({ ...item })).toBe(expected)
  })
})
