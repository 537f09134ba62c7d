import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Attack } from '../attack.ts'
import { describeAnswers, keepSending, send } from '../send.ts'

const megabyte = 1024 * 1024

/** Pages of a few kilobytes that become tens of megabytes, or cost as much and become nothing. */
export const inflatingPages: Attack = {
  name: 'inflating-pages',
  warmsUp: true,
  run: async ({ server, key, site, isShort }) => {
    const size = (isShort ? 2 : 50) * megabyte
    const page = Buffer.alloc(size, '<p>some words and more of them</p>\n')
    const urls = [
      site.encodes(gzipSync(page), 'gzip'),
      site.encodes(brotliCompressSync(page, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }), 'br'),
      site.encodes(gzipSync(gzipSync(emptyBlocks(4 * size))), 'gzip, gzip, gzip'),
      // No character of that encoding: each byte takes as long as hundreds of others.
      site.encodes(gzipSync(Buffer.alloc(size / 25, 0xff)), 'gzip', 'text/html; charset=shift_jis'),
    ]
    let turn = 0
    const request = () => {
      const body = { url: urls[turn++ % urls.length], max_response_bytes: size, timeout: 30 }
      return send({ address: server.address, key }, 'POST', '/scrape', body)
    }
    const answers = await keepSending(request, { atOnce: isShort ? 6 : 24, ms: isShort ? 300 : 7_000 })
    return {
      held: `24 at a time of pages that inflate to ${size / megabyte} MB: ${describeAnswers(answers)}`,
      problems: [],
    }
  },
}

/** A gzip member of blocks without any content, five bytes each. */
function emptyBlocks(bytes: number): Buffer {
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
  const blocks = Buffer.alloc(bytes - (bytes % 5), Buffer.from([0, 0, 0, 0xff, 0xff]))
  const end = Buffer.from([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0])
  return Buffer.concat([header, blocks, end])
}
