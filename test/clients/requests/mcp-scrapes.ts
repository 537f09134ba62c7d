import type { ClientRequest } from '../replay.ts'
import { scrapesOf } from './builders.ts'
import { loginWall, member } from './fields.ts'

/** The MCP server says all of it with every scrape. */
const scrapes = scrapesOf({
  url: '{site}/account',
  method: 'GET',
  mode: 'auto',
  formats: ['markdown'],
  sync: true,
  timeout: 90,
  include_raw_html: false,
  advanced: {
    render_js: false,
    use_proxy: false,
    markdown: true,
    scroll_to_load: false,
    remove_cookie_banners: true,
    block_images: false,
  },
})

/** The scrapes of the MCP server, in a session that is named `session`. */
export const mcpScrapes: readonly ClientRequest[] = [
  scrapes.page(
    'scrape.session',
    'in Markdown',
    { session_id: '{session}' },
    { 'content.markdown': member, byos_applied: true },
  ),
  scrapes.page(
    'scrape.cookies',
    'in Markdown',
    { cookies: { sid: 'good' } },
    { 'content.markdown': member, byos_applied: true },
  ),
  scrapes.page(
    'scrape',
    'without a session',
    {},
    { 'content.markdown': /Sign in/, byos_applied: false, title: 'Sign in' },
  ),
  scrapes.page(
    'scrape.login-wall',
    'in the one warning that it shows',
    { cookies: { sid: 'bad' } },
    { warning: loginWall },
  ),
  scrapes.refused('errors', 'session_id and cookies', { session_id: '{session}', cookies: { a: 'b' } }, 400),
  scrapes.refused('errors', 'a target that cannot be reached', { url: 'http://127.0.0.1:1/' }, 502),
  scrapes.page(
    'scrape.size',
    '0 is the most that is allowed',
    { url: '{site}/big', max_response_bytes: 0 },
    {
      content_truncated: undefined,
      size_bytes: 300_000,
    },
  ),
  scrapes.page(
    'scrape.size',
    'is cut',
    { url: '{site}/big', max_response_bytes: 1000 },
    {
      'content_truncated.truncated_at_bytes': 1000,
      'content_truncated.original_size_bytes': 300_000,
      'content_truncated.truncation_reason': 'response_body_cap',
    },
  ),
  scrapes.page(
    'scrape.options',
    'extraction_schema is named',
    { extraction_schema: { user: 'string' } },
    {
      warning: /extraction_schema/,
    },
  ),
  scrapes.refused('scrape.options', 'a proxy is refused', { advanced: { use_proxy: true } }, 422, /use_proxy/),
  scrapes.refused('scrape.options', 'a place is refused', { location: { country: 'DE' } }, 422, /location/),
  scrapes.page(
    'scrape.body',
    'a form',
    {
      url: '{site}/whoami',
      method: 'POST',
      body: 'a=1',
      content_type: 'application/x-www-form-urlencoded',
      session_id: '{session}',
    },
    {},
    {
      sent: {
        path: '/whoami',
        fields: {
          method: 'POST',
          body: 'a=1',
          'headers.content-type': /^application\/x-www-form-urlencoded/,
          'cookies.sid': 'good',
        },
      },
    },
  ),
  scrapes.page(
    'scrape.tiers',
    'forced, with a highest',
    {
      cost_controls: { force_tier: '1', max_tier: '3', max_credits: 5 },
    },
    { 'billing.tier_used': '1' },
  ),
  scrapes.page('scrape.tiers', 'half ones', { cost_controls: { max_tier: '3.5' } }, { 'billing.tier_used': '1' }),
  scrapes.page('scrape.options', 'hints of cost', { prefer_cost: true, fail_fast: true }, {}),
  scrapes.refused(
    'scrape.modes',
    'a screenshot needs a browser',
    {
      mode: 'js',
      screenshot: true,
      wait_until: 'networkidle',
      advanced: { render_js: true, screenshot: true },
    },
    422,
  ),
  scrapes.page(
    'scrape.formats',
    'json_v2, rag and content, by the nearest',
    { formats: ['json_v2', 'rag', 'content'] },
    {
      warning: /json_v2.*rag.*content/s,
    },
  ),
  scrapes.page(
    'scrape.formats',
    'each of its formats, where it reads them',
    { session_id: '{session}', formats: ['markdown', 'text', 'html', 'json'] },
    { 'content.markdown': member, 'content.text': member, 'content.html': member },
  ),
]
