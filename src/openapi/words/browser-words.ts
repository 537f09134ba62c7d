import type { WordTable } from '../../http/schemas/word-table.ts'

/** Pages that a browser renders, and the tiers that fetch pages. */
export const browserWords: WordTable = {
  block_images: ['Does not load images; for tiers with a browser', true],
  escalations: ['Each tier that was tried, in order'],
  force_tier: ['Use only this tier', '1'],
  height: ['In CSS pixels', 900],
  locale: ['Language of the browser (BCP 47); sets Accept-Language unless a header does', 'de-DE'],
  max_credits: ['Do not use a tier that costs more', 2],
  max_tier: ['Do not use a higher tier', '3'],
  mode: ['The mode', 'auto'],
  render_js: ['Whether scripts run; needs a tier with a browser', 'auto'],
  restore_session_storage: ['Restores the stored sessionStorage', true],
  screenshot: ['Needs a tier with a browser', false],
  screenshot_url: [
    'URL of a PNG, for the same credentials, for as long as results are kept; absent: none was taken',
    'https://latchkey.example.com/api/v1/screenshots/7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d',
  ],
  tier_used: ['`1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser', '1'],
  timezone: ['Time zone of the browser, as IANA names it', 'Europe/Berlin'],
  viewport: ['Window size of the browser in CSS pixels; null: 1280 × 800', { width: 1440, height: 900 }],
  wait_condition: ['For tiers with a browser', 'networkidle'],
  wait_for: ['A selector to wait for; for tiers with a browser', '#orders'],
  wait_for_selector: ['The same as `wait_for`', '#orders'],
  wait_until: ['The load event to wait for; for tiers with a browser', 'load'],
  width: ['In CSS pixels', 1440],
}
