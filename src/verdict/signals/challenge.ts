import { showsLessThan } from '../../html/tree.ts'
import { isTo, type Page, type ParsedPage } from '../../page/page.ts'
import { fold } from '../../wordings/fold.ts'
import { nothing, type SignalHits, signal } from './signal.ts'

const TITLES =
  /^(?:just a moment|attention required|one moment|please wait|checking your browser|security check|ddos.{0,3}protection|are you (?:a )?(?:human|robot)|robot check|bot check|human verification|verify(?:ing)? (?:that )?you are (?:a )?human|pardon our interruption|request (?:unsuccessful|blocked|rejected)|access (?:to this page )?(?:has been )?(?:denied|blocked)|you have been blocked|blocked|un momento|nur einen moment|einen moment|un instant|een moment|um momento|подождите|しばらくお待ちください|请稍候|人机验证|安全验证)/
const SENTENCES =
  /unusual traffic|automated (?:requests|queries|access)|verify (?:that )?you are (?:a |not a )?(?:human|robot)|enable javascript and cookies to continue|checking (?:if the site connection is secure|your browser)|complete the security check|prove you are human|press (?:&|and) hold|bot detection|your ip (?:address )?has been blocked|needs to review the security of your connection/
const MARKER =
  /\/cdn-cgi\/challenge-platform\/|captcha-delivery\.com|_Incapsula_Resource|px-captcha|awsWafCookieDomainList|gokuProps|sec-if-cpt-container|\/_sec\/cp_challenge|ak_bmsc_challenge/

const REQUEST =
  /reference\s?(?:#|id|number)|ray id|incident id|support id|request id|block id|event id|your ip|ip address|firewall|errors\.edgesuite\.net|automated/i
const TEST_IDENT = /(?:^|\s)(?:g-recaptcha|h-captcha|cf-turnstile|frc-captcha|altcha|geetest\w*)(?:\s|$)/
const TYPED = new Set(['text', 'email', 'tel', 'password'])

/** A wall in front of the site: says nothing about the session. Only if the page contains little else. */
export const challenge = signal('challenge', [], (page, parsed) => {
  if (page.headers['cf-mitigated'] === 'challenge') return blocked('a response header of a challenge')
  const refused = page.status === 403 || page.status === 429 || page.status === 503 || page.status === 405
  const bare = parsed.links.length < 12 && showsLessThan(refused ? 3000 : 1200, parsed)
  if (parsed.links.some((link) => isTo('logout', link))) return nothing
  if (!bare || parsed.forms.some((form) => form.inputs.some((input) => input.type === 'password'))) return nothing
  if (MARKER.test(page.body.slice(0, 65_536))) return blocked('a page with a challenge script')
  const title = fold(parsed.title)
  if (
    TITLES.test(title) &&
    (/^access/.test(title) ? refused && isWall(page, parsed) : refused || !/^please wait|^blocked/.test(title))
  )
    return blocked(`a page titled "${parsed.title}"`)
  if (isBareTest(parsed)) return blocked('a page that contains only a test for humans')
  const text = parsed.texts.find(({ text }) => text.length > 10 && SENTENCES.test(fold(text)))
  return text === undefined ? nothing : blocked(`"${text.text}"`)
})

/** A firewall names the request that it refused; an application whose visitor may not see a page offers a login. */
const isWall = ({ body }: Page, { links }: ParsedPage) =>
  REQUEST.test(body.slice(0, 16_384)) && !links.some((link) => isTo('login', link))

/** A page that contains a test for humans and nothing else. */
function isBareTest({ elements, links, forms, texts }: ParsedPage): boolean {
  if (links.length > 4 || texts.length > 12 || forms.some(({ inputs }) => inputs.some(({ type }) => TYPED.has(type))))
    return false
  return elements.some(({ ident }) => TEST_IDENT.test(ident))
}

const blocked = (seen: string): SignalHits => ({ hits: [{ weight: 0, seen, verdict: 'blocked' }] })
