import type { SiteHandler } from '../site.ts'
import { clickedWays, type WayOut, waysOut, workerPaths } from './ways-out.ts'

/** Where each way is to lead: `host:port` by its name. */
export type AddressOfWay = (name: string) => string

/** The pages of a site that tries every way out, or these of those that need no click, by path. */
export function hostilePages(
  addressOf: AddressOfWay,
  ways: readonly WayOut[] = waysOut,
): Readonly<Record<string, SiteHandler>> {
  const js = { 'content-type': 'text/javascript' }
  return {
    '/hostile': () => ({ body: pageOf(ways, addressOf) }),
    '/clicks': () => ({ body: pageOf(clickedWays, addressOf) }),
    '/to': ({ path }) => {
      const query = new URLSearchParams(path.split('?')[1])
      return { status: Number(query.get('status') ?? 302), headers: { location: query.get('url') ?? '' } }
    },
    [workerPaths.fetching]: () => ({
      headers: js,
      body: "fetch('http://' + location.search.slice(1) + '/', { mode: 'no-cors' }).catch(() => {})",
    }),
    [workerPaths.importing]: () => ({
      headers: js,
      body: "importScripts('http://' + location.search.slice(1) + '/a.js')",
    }),
    '/csp': ({ path }) => ({
      headers: { 'content-security-policy': `img-src 'none'; report-uri http://${path.split('?')[1]}/` },
      body: '<img src="/a.png">',
    }),
    '/reports': ({ path }) => ({
      headers: {
        'reporting-endpoints': `default="https://${path.split('?')[1]}/"`,
        'content-security-policy': "img-src 'none'; report-to default",
      },
      body: '<img src="/a.png">',
    }),
    '/nel': ({ path }) => ({
      headers: {
        'report-to': JSON.stringify({
          group: 'a',
          max_age: 60,
          endpoints: [{ url: `https://${path.split('?')[1]}/` }],
        }),
        nel: JSON.stringify({ report_to: 'a', max_age: 60, success_fraction: 1 }),
      },
      body: '<img src="/nothing.png">',
    }),
  }
}

/** Shows `#done` when every way was taken and what the browser loads by itself is there. */
function pageOf(ways: readonly WayOut[], addressOf: AddressOfWay): string {
  const elements = ways.map(({ name, html }, index) => `<div id="way${index}">${html?.(addressOf(name)) ?? ''}</div>`)
  const scripts = ways.flatMap((way) => (way.script === undefined ? [] : [guardedScript(way, addressOf(way.name))]))
  return `<!doctype html><title>Ways out</title><body>${elements.join('\n')}<script>${helpers}${scripts.join('\n')}
    addEventListener('load', () => setTimeout(() => {
      document.body.append(Object.assign(document.createElement('p'), { id: 'done', textContent: 'done' }))
    }, 300))
  </script>`
}

function guardedScript({ script }: WayOut, at: string): string {
  return `try { ((at) => { ${script} })('${at}') } catch {}`
}

/** For peers: a data channel makes the browser gather candidates. */
const helpers = `
  addEventListener('unhandledrejection', (event) => event.preventDefault())
  function framed(path) { const f = document.createElement('iframe'); f.src = path; document.body.append(f) }
  async function peer(server) {
    const peer = new RTCPeerConnection({ iceServers: [server] })
    peer.createDataChannel('a')
    await peer.setLocalDescription(await peer.createOffer())
  }
  async function candidate(at) {
    const [host, port] = [at.slice(0, at.lastIndexOf(':')), at.slice(at.lastIndexOf(':') + 1)]
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    a.createDataChannel('a')
    await a.setLocalDescription(await a.createOffer())
    await b.setRemoteDescription(a.localDescription)
    await b.setLocalDescription(await b.createAnswer())
    await a.setRemoteDescription(b.localDescription)
    for (const kind of ['udp', 'tcp']) {
      await a.addIceCandidate({ sdpMid: '0', candidate: 'candidate:1 1 ' + kind + ' 2113937151 ' + host + ' ' + port + ' typ host' + (kind === 'tcp' ? ' tcptype passive' : '') })
    }
  }
`

/** What to click on the page `/clicks`. */
export const clicks: readonly string[] = clickedWays.map((_, index) => `#way${index} :is(a, button)`)
