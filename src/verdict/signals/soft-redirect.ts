import { showsLessThan } from '../../html/tree.ts'
import { isLoginUrl, shownPath } from '../../wordings/urls.ts'
import { hit, nothing, type SignalHits, signal } from './signal.ts'

const weights = { sentToLogin: -4 }

const LOCATION = /\blocation(?:\.href|\.replace|\.assign)?\s{0,5}[=(]\s{0,5}["'`]([^"'`\s]{1,500})["'`]/g
const REFRESH = /^\s{0,5}(\d{1,5})(?:\.\d{1,5})?\s{0,5}[;,]\s{0,5}(?:url\s{0,5}=\s{0,5})?["']?([^"'\s]{1,1000})/i

/** What is to happen as the page opens. */
const ON_LOAD = /\bonload\s{0,3}=\s{0,3}["'][^>]{1,500}/i

/** What a form posts by itself to who logs visitors in (SAML 2.0 Bindings §3.5.3). */
const LOGIN_REQUEST = /^samlrequest(?:$|\s)/

/** A page that sends the visitor to a login by script, meta refresh or the header of that name instead of a 302. */
export const softRedirect = signal('soft_redirect', ['gate'], (page, parsed) => {
  for (const { name, content } of [{ name: 'refresh', content: page.headers['refresh'] ?? '' }, ...parsed.metas]) {
    const [, delay, target = ''] = (name === 'refresh' && REFRESH.exec(content)) || []
    if (Number(delay) <= 10 && isLoginUrl(target, page.finalUrl)) return found(target, page.finalUrl)
  }
  // On a page with content the same line belongs to a handler that runs later.
  if (parsed.links.length > 5 || !showsLessThan(301, parsed)) return nothing
  const sent = parsed.forms.find(({ inputs }) => inputs.some(({ name }) => LOGIN_REQUEST.test(name)))
  if (sent !== undefined) return found(sent.action || page.finalUrl, page.finalUrl)
  for (const script of [...parsed.scripts, ...(ON_LOAD.exec(page.body.slice(0, 20_000)) ?? [])]) {
    for (const [, target] of script.slice(0, 20_000).matchAll(LOCATION)) {
      if (target !== undefined && isLoginUrl(target, page.finalUrl)) return found(target, page.finalUrl)
    }
  }
  return nothing
})

function found(target: string, base: string): SignalHits {
  const loginUrl = URL.parse(target, base)?.href
  const sent = hit(weights.sentToLogin, `the page redirects its visitor to ${shownPath(target, base)}`)
  return loginUrl === undefined ? sent : { ...sent, loginUrl }
}
