import { afterAll, beforeAll, expect, it } from 'vitest'
import type { z } from 'zod'
import type { batchSchema } from '../../src/http/schemas/batch.ts'
import { describeBrowser } from '../support/browser-world.ts'
import type { Client, JobBody } from '../support/client.ts'
import { databaseBytes } from '../support/database-bytes.ts'
import { longIt } from '../support/long-form.ts'
import { pngOf } from '../support/png.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

type BatchBody = z.output<typeof batchSchema>

const tall = html('<body style="margin:0;background:#0a0"><div style="height:2400px">tall</div></body>')

/** Its picture takes a large part of what an account may keep. */
const noise = html(`<p>noise</p><canvas id="noise" width="100" height="100"></canvas><script>
  const image = new ImageData(100, 100)
  for (let at = 0; at < image.data.length; at += 1) image.data[at] = at % 4 === 3 ? 255 : Math.random() * 256
  noise.getContext('2d').putImageData(image, 0, 0)</script>`)

async function fetchShot(client: Client, url: string): Promise<Response> {
  return fetch(url, { headers: { 'x-api-key': client.key } })
}

describeBrowser('a screenshot', () => {
  let server: RunningServer
  /** Behind a public address, and with room for few screenshots. */
  let behind: RunningServer
  let site: Site
  /** One for all: a browser belongs to an account, and takes a second to start. */
  let member: TestUser
  const now = { at: Date.now() }
  beforeAll(async () => {
    const clock = { now: () => now.at }
    const settings = { BROWSER: '', RESULT_TTL: '600' }
    const settingsBehind = { BROWSER: '', PUBLIC_URL: 'https://keys.example/', RESULT_QUOTA: '65536' }
    const servers = [startServer(settings, { clock }), startServer(settingsBehind)] as const
    ;[server, behind, site] = await Promise.all([...servers, startSite()])
    site.on('/tall', tall)
    site.on('/noise', noise)
    member = await server.newUser()
  })
  afterAll(async () => {
    await Promise.all([server?.close(), behind?.close()])
    await site?.close()
  })
  const shoot = (user: Client, over: Record<string, unknown> = {}) =>
    user.scrape({ url: site.url('/tall', 'shop.test'), screenshot: true, ...over })

  it('is of the whole page, at an address of this server, and is given to the same account alone', async () => {
    const [user, other] = [member, await server.newUser()]
    const { json } = await shoot(user)
    const { screenshot_url: url = '' } = json
    expect([json.billing.tier_used, json.warning]).toEqual(['4', null])
    expect(url.startsWith(`${server.address}/api/v1/screenshots/`)).toBe(true)
    const answer = await fetchShot(user, url)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    const { width, height } = pngOf(Buffer.from(await answer.arrayBuffer()))
    // 1280 wide, but for the bar that scrolls it.
    expect([width > 1200 && width <= 1280, height]).toEqual([true, 2400])
    expect((await fetchShot(other, url)).status).toBe(404)
    expect((await fetch(url)).status).toBe(401)
    expect(databaseBytes(server.dataDir).includes(Buffer.from('IHDR'))).toBe(false)
  })

  longIt(
    'is named by LATCHKEY_PUBLIC_URL, whatever Host a client sends, and counts towards what an account may keep',
    async () => {
      const user = await behind.newUser()
      const { json } = await user.call<{ screenshot_url: string }>(
        'POST',
        '/scrape',
        { url: site.url('/tall', 'shop.test'), screenshot: true },
        { headers: { host: 'evil.test', 'x-forwarded-host': 'evil.test' } },
      )
      expect(json.screenshot_url).toMatch(/^https:\/\/keys\.example\/api\/v1\/screenshots\/[\da-f-]{36}$/)
      // Beyond that the page comes without it.
      const answers: (string | null)[] = []
      const shootNoise = () => shoot(user, { url: site.url('/noise', 'shop.test') })
      while (!answers.at(-1)?.includes('No screenshot')) answers.push((await shootNoise()).json.warning)
      expect(answers.length).toBeGreaterThan(1)
      const without = await shootNoise()
      expect([without.status, 'screenshot_url' in without.json]).toEqual([200, false])
      expect(without.json.content).toContain('noise')
    },
  )

  longIt('is removed with its results', async () => {
    const user = member
    const { screenshot_url: url = '' } = (await shoot(user)).json
    now.at += 599_000
    expect((await fetchShot(user, url)).status).toBe(200)
    now.at += 2_000
    expect((await fetchShot(user, url)).status).toBe(404)
  })

  longIt('is given of a page that shows the session logged out, too', async () => {
    const user = member
    const { id } = await user.create({ name: 'S', domain: site.url('', 'shop.test'), cookies: { sid: 'over' } })
    const { json } = await shoot(user, { url: site.url('/account', 'shop.test'), session_id: id })
    expect([json.auth.verdict, json.login_wall]).toEqual(['logged_out', true])
    expect((await fetchShot(user, json.screenshot_url ?? '')).status).toBe(200)
    const trail = await user.audit(id)
    expect(trail.filter(({ action }) => !['created', 'used_for_scrape'].includes(action))).toEqual([])
  })

  longIt('is taken by jobs as well, and no result is given out as a picture', async () => {
    const user = member
    const { json } = await user.call<JobBody>('POST', '/scrape', {
      url: site.url('/tall', 'shop.test'),
      screenshot: true,
      sync: false,
    })
    const job = await until('the end of the job', async () => {
      const answer = await user.call<JobBody>('GET', `/jobs/${json.job_id}`)
      return answer.json.status === 'succeeded' ? answer.json : undefined
    })
    const url = job.result?.screenshot_url ?? ''
    expect((await fetchShot(user, url)).status).toBe(200)
    const [result] = await server.server.core.store.db
      .selectFrom('jobs')
      .select('result_id')
      .where('id', '=', json.job_id)
      .execute()
    expect(result?.result_id).toEqual(expect.any(String))
    expect((await user.call('GET', `/screenshots/${result?.result_id}`)).status).toBe(404)
  })

  longIt('is taken of each page of a batch that asks for one', async () => {
    const user = member
    site.on('/short', html('<body style="margin:0"><div style="height:900px">short</div></body>'))
    const { json } = await user.call<{ batch_id: string }>('POST', '/batch', {
      requests: [
        { url: site.url('/tall', 'shop.test'), screenshot: true },
        { url: site.url('/tall', 'shop.test') },
        { url: site.url('/short', 'shop.test'), screenshot: true },
      ],
    })
    const batch = await until('the end of the batch', async () => {
      const answer = await user.call<BatchBody>('GET', `/batch/${json.batch_id}`)
      return answer.json.ended_at === null ? undefined : answer.json
    })
    const jobs = await Promise.all(batch.job_ids.map((id) => user.call<JobBody>('GET', `/jobs/${id}`)))
    const urls = jobs.map((answer) => answer.json.result?.screenshot_url)
    expect(urls[1]).toBeUndefined()
    const heights = [urls[0], urls[2]].map(async (url = '') => {
      const answer = await fetchShot(user, url)
      return pngOf(Buffer.from(await answer.arrayBuffer())).height
    })
    expect(await Promise.all(heights)).toEqual([2400, 900])
  })

  it('contradicts a page that is wanted as it is sent', async () => {
    const { status, json } = await member.call('POST', '/scrape', {
      url: 'http://shop.test/',
      mode: 'html',
      screenshot: true,
    })
    expect([status, json.detail]).toEqual([422, expect.stringContaining('screenshot')])
  })
})
