import { isText } from '../expect.ts'
import type { ClientRequest } from '../replay.ts'
import { scrapesOf } from './builders.ts'
import { loginWall, member, scrapeFields } from './fields.ts'

const scrapes = scrapesOf({ url: '{site}/account', mode: 'auto', sync: true })

/** The node names a session and gives cookies inside `advanced` alone. */
const inSession = { advanced: { session_id: '{session}' } }

/** The scrapes of the n8n node, in a session that is named `session`. */
export const n8nScrapes: readonly ClientRequest[] = [
  scrapes.page('scrape', 'as a string where no format was asked for', {}, { content: /Sign in/, title: 'Sign in' }),
  scrapes.page('scrape.session', 'session_id inside advanced', inSession, { content: member, byos_applied: true }),
  scrapes.page(
    'scrape.cookies',
    'cookies inside advanced',
    { advanced: { cookies: { sid: 'good' } } },
    { content: member, byos_applied: true },
  ),
  scrapes.page(
    'scrape.login-wall',
    'in the warning',
    { advanced: { cookies: { sid: 'bad' } } },
    { warning: loginWall },
  ),
  scrapes.page(
    'scrape.formats',
    'each under content, and the raw HTML',
    {
      ...inSession,
      formats: ['text', 'markdown', 'html', 'json'],
      include_raw_html: true,
      max_response_bytes: 100_000,
    },
    { 'content.text': member, 'content.markdown': member, 'content.html': member, raw_html: member },
  ),
  scrapes.page('scrape.formats', 'json_v2, by the nearest', { formats: ['json_v2'] }, { warning: /json_v2/ }),
  scrapes.page(
    'scrape.body',
    'JSON without a type',
    { ...inSession, url: '{site}/whoami', method: 'POST', body: '{"a":1}' },
    {},
    {
      sent: {
        path: '/whoami',
        fields: {
          method: 'POST',
          body: '{"a":1}',
          'headers.content-type': /^application\/json/,
          'cookies.sid': 'good',
        },
      },
    },
  ),
  scrapes.page(
    'scrape.method',
    'PUT without a session',
    { url: '{site}/whoami', method: 'PUT', body: '{}' },
    {},
    { sent: { path: '/whoami', fields: { method: 'PUT', body: '{}' } } },
  ),
  scrapes.refused(
    'scrape.method',
    'DELETE with a session that does not allow it',
    {
      ...inSession,
      url: '{site}/whoami',
      method: 'DELETE',
    },
    403,
    /allowed_methods/,
  ),
  scrapes.refused('scrape.modes', 'a browser', { mode: 'js' }, 422),
  scrapes.page(
    'scrape.size',
    '0 is the most that is allowed',
    { url: '{site}/big', max_response_bytes: 0 },
    { size_bytes: 300_000, content_truncated: undefined },
  ),
  scrapes.page(
    'scrape.tiers',
    'with other controls of cost',
    { cost_controls: { max_credits: 5, max_tier: '3', prefer_cost: true, fail_fast: true } },
    { 'billing.tier_used': '1' },
  ),
  scrapes.page(
    'scrape.options',
    'extraction is named',
    { extraction_profile: 'product', extraction_schema: { a: 'string' }, evidence: true },
    { warning: /extraction_profile/ },
  ),
  scrapes.page('scrape.options', 'cache is named', { cache: true }, { warning: /cache/ }),
  scrapes.refused(
    'scrape.options',
    'a proxy is refused',
    { advanced: { use_proxy: true, proxy_country: 'DE' } },
    422,
    /proxy/,
  ),
  scrapes.refused('errors', 'a target that cannot be reached', { url: 'http://127.0.0.1:1/' }, 502),
  scrapes.job({ ...inSession }, { job_id: isText, status_code: undefined }),
  {
    operation: 'jobs',
    what: 'its fields at top level, status_code only when it is done',
    method: 'GET',
    path: '/api/v1/jobs/{job}',
    until: { status: 'succeeded' },
    status: 200,
    reads: { ...scrapeFields, content: member },
  },
]
