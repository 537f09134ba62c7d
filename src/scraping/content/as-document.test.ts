import { describe, expect, it } from 'vitest'
import { asDocument } from './as-document.ts'

const framed = (content: string) => `<!doctype html><html><head></head><body>${content}</body></html>`

describe('asDocument', () => {
  it.each([
    ['adds what is missing', '<p>a</p>', framed('<p>a</p>')],
    [
      'leaves a whole document',
      '<html lang=de><body class=x>a</body></html>',
      '<html lang=de><body class=x>a</body></html>',
    ],
    [
      'puts half a frame aside',
      '<!DOCTYPE html><HTML lang=de><head><title>t</title></head>a',
      framed('<title>t</title>a'),
    ],
    ['takes no other tag for one of the frame', '<header>a</header><bodyx>', framed('<header>a</header><bodyx>')],
    ['leaves a tag that does not end', '<p>a</p><html lang=', framed('<p>a</p><html lang=')],
    ['leaves a tag beyond any length', `<html ${'x'.repeat(5000)}>a`, framed(`<html ${'x'.repeat(5000)}>a`)],
    [
      'keeps the white space that somebody wrote',
      `<pre>${' '.repeat(256)}a</pre>`,
      framed(`<pre>${' '.repeat(256)}a</pre>`),
    ],
    [
      'shortens more than that',
      `a${' '.repeat(300)}b${'\n'.repeat(999)}`,
      framed(`a${' '.repeat(256)}b${'\n'.repeat(256)}`),
    ],
  ])('%s', (_name, page, expected) => {
    expect(asDocument(page)).toBe(expected)
  })
})
