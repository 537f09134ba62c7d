import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { constants, deflateRawSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { httpPorts } from '../../test/support/fetch-target.ts'
import { byForm, longIt } from '../../test/support/long-form.ts'
import { openPageWork } from '../../test/support/page-work.ts'
import { systemClock } from '../clock.ts'
import { parseCidr } from '../egress/cidr.ts'
import { createEgress } from '../egress/dispatcher.ts'
import { createEgressPolicy } from '../egress/policy.ts'
import { createHttpTier } from '../fetching/http/http-tier.ts'
import type { PageWork } from '../fetching/page-work/page-task.ts'
import { sendAndClose } from '../fetching/send-and-close.ts'
import { noSecrets } from '../sessions/state/secrets.ts'
import { createPageObserver } from '../use/judge.ts'
import { createAnonymousCopies } from './anonymous-copies.ts'
import { type Probe, probe } from './probe.ts'
import { noMemory } from './probe-memory.ts'

/** For a visit to what never ends by itself; all else has the time that it has in the server. */
const shortMs = 400
const html = { 'content-type': 'text/html; charset=utf-8' }
const mebibyte = Buffer.alloc(1024 * 1024, '<p>endless ')

let pages: PageWork

beforeAll(() => {
  pages = openPageWork()
})

afterAll(() => pages.close())

interface Outcome {
  readonly probed: Probe
  readonly heldBytes: number
}

/** Probes a site that answers everything alike, with a thread that reads its pages as in the server. */
async function probeSite(answer: RequestListener, visitTimeoutMs = 30_000): Promise<Outcome> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const policy = createEgressPolicy({ allow: [parseCidr('127.0.0.0/8')], ownListeners: () => [] })
  const egress = createEgress({ policy, resolve: async () => [], connectTimeoutMs: 5000 })
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
    await egress.close()
  })
  let heldBytes = 0
  const probed = await probe(
    {
      tier: createHttpTier(httpPorts(egress)),
      observe: createPageObserver(pages),
      browser: null,
      copies: createAnonymousCopies(systemClock),
      loopTurns: { next: () => Promise.resolve() },
      clock: systemClock,
    },
    {
      domain: '127.0.0.1',
      validationUrl: `http://127.0.0.1:${port}/`,
      headerPorts: [],
      locale: null,
      timezone: null,
      viewport: null,
    },
    { ...noSecrets, cookies: { sid: 'good' } },
    {
      signal: new AbortController().signal,
      visitTimeoutMs,
      account: 'account',
      bytes: {
        reserve: (bytes) => {
          heldBytes += bytes
        },
      },
      visit: async (tier, plan, signal) => sendAndClose(await tier.prepare(plan, signal)),
      rule: null,
      memory: noMemory,
    },
  )
  return { probed, heldBytes }
}

describe('a site that', () => {
  test('never answers is unreachable', async () => {
    const { probed } = await probeSite(() => {}, shortMs)
    expect([probed.judgement.verdict, probed.page]).toEqual(['unreachable', null])
  })

  test('answers a byte at a time is unreachable when the time is up', async () => {
    const { probed } = await probeSite((_request, response) => {
      response.writeHead(200, html)
      const timer = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(timer))
    }, shortMs)
    expect(probed.judgement.verdict).toBe('unreachable')
  })

  longIt('sends 100 MB is read as far as 5 MiB', async () => {
    const { probed, heldBytes } = await probeSite((_request, response) => {
      response.writeHead(200, html)
      let sent = 0
      const more = () => {
        while (sent < 100 && !response.destroyed) {
          sent += 1
          if (!response.write(mebibyte)) return void response.once('drain', more)
        }
        response.end()
      }
      more()
    })
    expect(probed.judgement.verdict).toBe('unknown')
    expect(probed.page?.body.length ?? 0).toBeLessThanOrEqual(5 * 1024 * 1024)
    expect(heldBytes).toBeLessThan(60 * 1024 * 1024)
  })

  test('redirects in a circle is unreachable, by name', async () => {
    let requests = 0
    const { probed } = await probeSite((request, response) => {
      requests += 1
      response.writeHead(302, { location: request.url === '/a' ? '/b' : '/a' }).end()
    })
    expect([probed.judgement.verdict, probed.judgement.evidence[0]?.seen]).toEqual([
      'unreachable',
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/: The target redirects in a circle\.$/),
    ])
    expect(requests).toBeLessThan(12)
  })

  test('redirects to ever other pages is unreachable, by name', async () => {
    let requests = 0
    const { probed } = await probeSite((_request, response) => {
      requests += 1
      response.writeHead(302, { location: `/${requests}` }).end()
    })
    expect(probed.judgement.evidence[0]?.seen).toMatch(/redirects more than/)
    expect(requests).toBeLessThan(40)
  })

  const block = deflateRawSync(Buffer.alloc(1024 * 1024, 32), { finishFlush: constants.Z_SYNC_FLUSH })

  test('sends a gzip bomb is read as far as 5 MiB of what comes out', async () => {
    const { probed, heldBytes } = await probeSite((_request, response) => {
      response.writeHead(200, { ...html, 'content-encoding': 'gzip' })
      // A header, then as many blocks of a megabyte each as there are; no block is the last.
      const blocks = Array.from({ length: 200 }, () => block)
      Readable.from([Buffer.from('1f8b0800000000000003', 'hex'), ...blocks]).pipe(response)
    })
    expect(probed.judgement.verdict).toBe('unknown')
    expect(heldBytes).toBeLessThan(60 * 1024 * 1024)
  })

  longIt('sends a bomb packed before is read as far as 5 MiB', async () => {
    const bomb = gzipSync(Buffer.alloc(6 * 1024 * 1024, '<div>'))
    const { probed } = await probeSite((_request, response) => {
      response.writeHead(200, { ...html, 'content-encoding': 'gzip' }).end(bomb)
    })
    expect(probed.judgement.verdict).not.toBe('logged_in')
    expect(probed.page?.body.length ?? 0).toBeLessThanOrEqual(5 * 1024 * 1024)
  })

  test.each<[string, Buffer, string]>([
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xa0, 0xa1, 0xed, 0xa0, 0x80]), 'unknown'],
    ['a body that is empty', Buffer.alloc(0), 'unknown'],
    ['HTML nested 100,000 deep', Buffer.from(`${'<div>'.repeat(100_000)}x`), 'unknown'],
    [
      'a login form below 100,000 elements',
      Buffer.from(
        `${'<b>'.repeat(100_000)}<form action="/login"><input name="user"><input type="password"><button>Sign in</button></form>`,
      ),
      'logged_out',
    ],
    ['JSON nested 100,000 deep', Buffer.from(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`), 'unknown'],
    ['a script that would never end', Buffer.from('<title>x</title><script>for(;;);</script>'), 'unknown'],
    ['one long word', Buffer.alloc(byForm({ short: 500_000, long: 4_000_000 }), 'a'), 'unknown'],
  ])('sends %s is judged by what is there', async (_name, body, verdict) => {
    const { probed } = await probeSite((_request, response) => void response.writeHead(200, html).end(body))
    expect(probed.judgement.verdict).toBe(verdict)
  })

  test('hangs up within its answer is unreachable', async () => {
    const { probed } = await probeSite((_request, response) => {
      response.writeHead(200, { ...html, 'content-length': '1000' }).write('<p>half')
      setImmediate(() => response.destroy())
    })
    expect(probed.judgement.verdict).toBe('unreachable')
  })
})
