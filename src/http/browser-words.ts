import type { FieldWords } from './field-words.ts'

/** Fields about pages that a browser renders, and about the tiers that get pages; as `fieldWords`. */
export const browserWords: Readonly<Record<string, FieldWords>> = {
  block_images: ['For tiers with a browser', true],
  escalations: ['Each tier that was tried, in order'],
  force_tier: ['This tier and no other', '1'],
  max_credits: ['No tier that costs more is used', 2],
  max_tier: ['No tier above', '3'],
  mode: ['How', 'auto'],
  render_js: ['Whether scripts run: needs a tier with a browser', 'auto'],
  screenshot: ['Needs a tier with a browser', false],
  screenshot_url: [
    'PNG, for the same credentials, for as long as results are kept; absent: none was taken',
    'https://latchkey.example.com/api/v1/screenshots/7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d',
  ],
  tier_used: ['`1` plain HTTP, `3` with a browser’s fingerprint, `4` a browser', '1'],
  wait_condition: ['For tiers with a browser', 'networkidle'],
  wait_for: ['For tiers with a browser: a selector', '#orders'],
  wait_for_selector: ['The same, as some clients call it', '#orders'],
  wait_until: ['For tiers with a browser', 'load'],
  locale: ['Language of its browser (BCP 47)', 'de-DE'],
  restore_session_storage: ['The stored sessionStorage goes into the browser, too', true],
  timezone: ['Time zone of its browser, as IANA names it', 'Europe/Berlin'],
  viewport: ['Size of the window of its browser', { width: 1440, height: 900 }],
  height: ['CSS pixels', 900],
  width: ['CSS pixels', 1440],
}
