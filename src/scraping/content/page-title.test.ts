import { describe, expect, test } from 'vitest'
import { pageTitle } from './page-title.ts'
import { titleOf } from './title.ts'

/** The title, and how many bytes of the page were decoded for it. */
function titleAndBytes(html: string): [title: string | null, decoded: number] {
  const body = Buffer.from(html)
  let decoded = 0
  const title = pageTitle((firstBytes) => {
    const start = body.subarray(0, firstBytes)
    decoded += start.length
    return start.toString()
  })
  return [title, decoded]
}

const kb = (count: number): string => ' '.repeat(count * 1024)

describe('pageTitle', () => {
  test('decodes the beginning of a page only, if its title ends there', () => {
    expect(titleAndBytes(`<title>Home</title>${kb(500)}`)).toEqual(['Home', 16 * 1024])
  })

  test.each([
    ['further down', `${kb(20)}<title>Far</title>`],
    ['begun, but not ended', `${kb(16).slice('<title>Be'.length)}<title>Begun and ended</title>`],
    ['never ended', '<title>never closed'],
    ['behind a title of something else', `<svg><title>no</title></svg>${kb(16)}<title>Page</title>`],
    ['of a character that is cut', `${kb(16).slice('<title>a'.length)}<title>aé</title>`],
    ['empty', `<title></title>${kb(20)}<title>second</title>`],
    ['missing', kb(20)],
  ])('a title that is %s', (_, html) => {
    expect(titleAndBytes(html)[0]).toBe(titleOf(html))
  })
})
