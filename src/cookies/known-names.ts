import type { CookieState } from './stored-cookie.ts'
import { fromWire, toWire } from './wire.ts'

/** Well-known names of cookies and headers. General lists only, in lower case; each pattern matches a whole name. */

const match = (patterns: readonly string[]): RegExp => new RegExp(`^(?:${patterns.join('|')})$`, 'i')

/**
 * Set after a browser passed a bot check, and bound to its user agent, its address or both. The first three names are in
 * Cloudflare's list of its cookies; then, from the cookie lists of their vendors, those of Akamai Bot Manager, DataDome,
 * HUMAN (PerimeterX), Imperva, AWS WAF (its developer guide: tokens) and Kasada.
 */
export const clearanceName = match([
  'cf_clearance',
  '__cf_bm',
  '__cfwaitingroom.*',
  '_abck',
  'ak_bmsc',
  'bm_(?:sz|sv|mi|s|so|lso)',
  'datadome',
  '_?px(?:hd|vid|de|[0-9]*)',
  'incap_ses_.*',
  'visid_incap_.*',
  'nlbi_.*',
  'reese84',
  '___utmvc',
  'aws-waf-token',
  'kp_uidz(?:-ssn)?',
  'x-kpsdk-.*',
])

/**
 * Rotated by a browser that proves a key which never leaves its device. The headers are those of the W3C draft Device Bound
 * Session Credentials: `Secure-Session-Registration`, `-Challenge` and `-Response`, in earlier versions `Sec-Session-*`.
 * Of the cookies, `__Secure-1PSIDTS` and its like are Google's; the draft leaves the names to the site, so the others are
 * guesses from its examples.
 */
export const deviceBoundCookie = match([
  '__secure-[13]?psid(?:ts|rts|cc)',
  '__host-device_?bound.*',
  'dbsc.*',
  '.*_dbsc',
])
export const deviceBoundHeader = match(['sec-(?:secure-)?session-.*', 'secure-session-.*'])

/** Analytics, advertising, consent and tests: never a login. */
export const trackingName = match([
  '_ga(?:_.*|t.*)?',
  '_gid',
  '_gcl_.*',
  '_gac_.*',
  '__utm[a-z]',
  '_fb[pc]',
  '_uet(?:sid|vid)',
  '_hj.*',
  '_pk_.*',
  'mp_.*_mixpanel',
  'ajs_.*',
  'amplitude_.*',
  'amp_.*',
  'optimizely.*',
  '_vwo_.*|_vis_opt_.*',
  '_clck|_clsk',
  'ki_[rt]',
  'hubspotutk|__hs.*',
  's_(?:cc|sq|vi|fid|nr.*|ppv.*)',
  'amcv_.*|amcvs_.*',
  '_scid.*|_tt_.*|_ttp|_pin_unauth|_rdt_uuid|li_fat_id',
  '__gads|__gpi|__eoi|ide|nid_ad|test_cookie|dsid|_dc_gtm_.*',
  'optanon.*|.*cookie[-_]?(?:consent|notice|law|policy|banner|accepted|preferences?).*|.*consent.*|.*gdpr.*|euconsent.*',
  'usprivacy|eupubconsent.*|didomi_.*',
  'ab_?test.*|experiment.*|exp_(?!sess).*',
])

/** Preferences of a visitor, not an identity. */
const preferenceName = match([
  '(?:.*[-_.])?(?:lang|language|locale|i18n.*|culture|country|region|currency|tz|timezone|time_?zone)',
  '(?:.*[-_.])?(?:theme|appearance|layout|sidebar.*)(?:[-_.](?:mode|name|style|type|variant|colou?r|preference|v?\\d{1,2}))?',
  '(?:.*[-_.])?(?:view|display)[-_.]?mode|.*(?:dark[-_.]?mode|colou?r[-_.]?(?:scheme|mode|theme)|font[-_.]?size)',
  '(?:.*[-_.])?(?:pref|prefs|preferences?|settings?|seen.*|dismissed.*|hide.*|show.*|visited|referrer|referer|utm_.*)',
])

/** Tokens in a browser's storage that are no login: unlike the other patterns, it matches a part of the name. */
export const notALogin =
  /csrf|xsrf|push|device|fcm|firebase-?installations|captcha|reset|invite|state|nonce|verifier|analytics/i

/** True for cookies that identify a visit but no user, bot checks and guards against forged requests included. */
export function cannotBeLogin(name: string): boolean {
  const isListed = [clearanceName, deviceBoundHeader, trackingName, preferenceName].some((names) => names.test(name))
  return isListed || isForgeryGuard(name)
}

/** Whether one of these cookies, named as in a header, may be a login. */
export const haveLogin = (names: readonly string[]): boolean => names.some((name) => !cannotBeLogin(fromWire(name)))

/** Whether there is a cookie that may be a login. */
export const holdsLoginCookie = ({ cookies, exactCookies }: CookieState): boolean =>
  haveLogin([...Object.keys(cookies).map(toWire), ...exactCookies.map(({ name }) => name)])

/** Headers of a single request, or set by the HTTP client: not stored with a session. */
export const requestHeader = match([
  'accept|accept-(?:encoding|charset|ranges|datetime)',
  'content-.*',
  'if-.*',
  'range',
  'sec-fetch-.*|sec-purpose|sec-websocket-.*|sec-gpc|(?:sec-)?purpose',
  'origin|referer|date|age|from|via|forwarded|x-forwarded-.*|x-real-ip',
  'cache-control|pragma|priority|expect|dnt|upgrade-insecure-requests|early-data|max-forwards',
  'device-memory|dpr|downlink|ect|rtt|save-data|viewport-width|width|x-client-data',
  'access-control-.*|service-worker.*|last-event-id|ping-.*',
  'traceparent|tracestate|baggage|sentry-trace|newrelic|b3|x-b3-.*|x-datadog-.*|uber-trace-id|x-cloud-trace-.*',
  '(?:x-)?(?:request|correlation|trace|transaction|operation|span)-?id|x-amzn-trace-id|idempotency-key|x-idempotency-.*',
  'x-amz-.*|x-signature.*|x-nonce|x-timestamp',
])

/** Headers that can themselves be a login; see `isLoginHeader`. */
const loginHeaderName = match([
  'authorization',
  '(?:.*[-_])?(?:(?:sa|access|auth|api|user|id)?(?:token|key)|(?:authorization|auth|jwt|session(?:id)?|sid))',
  'x-(?:auth|token|session|api)-.*',
])

const forgeryGuard = /c_?srf|xsrf|forgery|requestverification|authenticity/i

/**
 * Whether a cookie or header of this name is sent against forged requests: it proves that a page was loaded, not by
 * whom.
 */
export const isForgeryGuard = (name: string): boolean => forgeryGuard.test(name)

/** Whether a header of this name can be a login by itself. */
export function isLoginHeader(name: string): boolean {
  return loginHeaderName.test(name) && !isForgeryGuard(name)
}

/** Whether a map of headers contains one, with a value, that can be a login. */
export function holdsLogin(headers: Readonly<Record<string, string>> | null): boolean {
  return Object.entries(headers ?? {}).some(([name, value]) => value.trim() !== '' && isLoginHeader(name))
}
