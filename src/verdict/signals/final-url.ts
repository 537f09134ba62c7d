import { hasReturnParameter, isAccountUrl, isLoginUrl, shownPath } from '../../wordings/urls.ts'
import { hit, nothing, signal } from './signal.ts'

const outside = { sent: -4, sentToReturn: -4.5, atLogin: -1, atLoginToReturn: -1.5, sentToHost: -3.5, refused: -4 }
const inside = { vouchedFor: 3, sentOn: 1.5, ownPage: 0.8 }

/** Of hosts that log visitors in and out. */
export const AUTH_HOST = /^(?:auth|login|signin|sso|id|idp|identity|accounts?|passport|oauth|secure)\d*[.-]/i

/** `/profile/mira`: the page of the person that it names. */
const PROFILE_OF =
  /\/(?:user-?)?(?:profiles?|profil|perfil|profilo)\/(?!(?:edit|settings?|security|password|orders|me|details|info|address(?:es)?|notifications|privacy|account|preferences|update|view|index)(?:[/.]|$))[^/]/i

/** A login may lead on to its next page. */
const STILL_OUTSIDE = /log-?in|log-?on|sign-?in|auth|sso|saml|oidc|openid|identif|session|anmeld|connexion/i

/** Parameters of the query, then those of the fragment. */
function parametersOf(url: string): URLSearchParams[] {
  const at = URL.parse(url)
  return at === null ? [] : [at.searchParams, new URLSearchParams(at.hash.slice(1))]
}

/** An identity provider that was asked not to show its login answers so (OpenID Connect Core 3.1.2.6). */
function refusedBy(url: string): string | null {
  const errors = parametersOf(url).flatMap((one) => one.get('error') ?? [])
  return errors.find((error) => NEEDS_VISITOR.test(error)) ?? null
}

/** A code is issued only for a user who is logged in (RFC 6749 4.1.2), and `state` says that it was asked for. */
const isVouched = (url: string) => parametersOf(url).some((one) => one.has('code') && one.has('state'))

const NEEDS_VISITOR = /^(?:login|interaction|account_selection|authentication)_required$/

/** Where the visit ended: at a page whose purpose is to log in, or away from one. */
export const finalUrl = signal('final_url', ['everywhere', 'half_inside', 'gate'], (page) => {
  const { requestedUrl, finalUrl: url } = page
  const isRedirected = page.hops.length > 0
  const asked = isRedirected && isLoginUrl(requestedUrl)
  const path = shownPath(url)
  if (isLoginUrl(url)) {
    const sent = isRedirected && !asked
    const returns = hasReturnParameter(url)
    const found = sent
      ? hit(returns ? outside.sentToReturn : outside.sent, `redirected to the login page ${path}`)
      : hit(returns ? outside.atLoginToReturn : outside.atLogin, `the login page ${path}`)
    return { ...found, loginUrl: url }
  }
  const [from, to] = [URL.parse(requestedUrl)?.hostname, URL.parse(url)?.hostname]
  if (to !== undefined && from !== to && AUTH_HOST.test(to))
    return { ...hit(outside.sentToHost, `redirected to ${to}`), loginUrl: url }
  const refusal = isRedirected ? refusedBy(url) : null
  if (refusal !== null) return hit(outside.refused, `the login returned the error ${refusal}`)
  if (page.status >= 300) return nothing
  if (asked && from === to && !STILL_OUTSIDE.test(path)) {
    return isVouched(url)
      ? hit(inside.vouchedFor, `redirected from the login page to ${path} with an authorization code`)
      : hit(inside.sentOn, `redirected from the login page to ${path}`)
  }
  if (isAccountUrl(requestedUrl) && isAccountUrl(url) && !PROFILE_OF.test(path))
    return hit(inside.ownPage, `the visitor's own page ${path} was returned`)
  return nothing
})
