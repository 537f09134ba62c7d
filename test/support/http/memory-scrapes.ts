import type { Estimate } from '../../../src/scraping/estimate.ts'
import type { ScrapeInput, ScrapeResult } from '../../../src/scraping/scrape-types.ts'
import type { ValidationResult } from '../../../src/validation/validation-types.ts'
import { at } from './memory-ids.ts'

export function resultFor({ url, formats, warning }: Pick<ScrapeInput, 'url' | 'formats' | 'warning'>): ScrapeResult {
  return {
    url,
    statusCode: 200,
    content: formats === null ? '<p>"hello"</p>' : { html: '<p>hello</p>', json: { open: [1] } },
    contentUtf8: null,
    rawHtml: null,
    screenshotUrl: null,
    title: 'Hello',
    byosApplied: true,
    tierUsed: '1',
    credits: 1,
    escalations: [{ tier: '1', result: 'success', credits: 1, durationMs: 3.5, error: null }],
    warning,
    loginWall: false,
    auth: { verdict: 'unknown', confidence: 0, evidence: [] },
    finalUrl: url,
    redirectChain: [],
    headers: { 'content-type': 'text/html' },
    responseTimeMs: 4.25,
    sizeBytes: 14,
    truncated: null,
    isBase64: false,
  }
}

export const estimate: Estimate = {
  url: '',
  estimatedTier: '1',
  estimatedCredits: 1,
  confidence: 'high',
  maxPossibleCredits: 1,
  reasoning: 'Only tier 1 can serve this request.',
}

export const validation: ValidationResult = {
  id: '10000000-0000-4000-8000-000000000000',
  name: 'Shop',
  domain: 'shop.example',
  status: 'invalid',
  verdict: 'logged_out',
  isValid: false,
  confidence: 92,
  httpStatus: 200,
  detectedUser: null,
  wrongUser: null,
  cookieExpiryDetected: at,
  cookiesExpiringSoon: false,
  accountLinks: ['/account'],
  userElements: [],
  consecutiveFailures: 1,
  details: 'The page asks for a log-in.',
  inconclusive: false,
  finalUrl: 'https://shop.example/login',
  tierUsed: '1',
  isProxyFault: false,
}
