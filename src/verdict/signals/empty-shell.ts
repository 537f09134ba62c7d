import type { HtmlElement } from '../../html/element.ts'
import type { Page, ParsedPage } from '../../page/page.ts'
import { hit, nothing, signal } from './signal.ts'

/** A page that shows this many characters shows something; a spinner's "Loading, please wait…" is shorter. */
const SHOWN_CHARS = 60
/** The page of an application is longer than this only because of its scripts. */
const MAX_TAGS = 400
/** Their content is not shown. */
const UNSEEN = new Set(['noscript', 'template', 'svg'])
/** What a person can use without a script: then the page is no shell. */
const USABLE =
  /^(?:form|input|textarea|select|button|table|frameset|frame|iframe|video|audio|object|embed|pre|article)$/
const ROOT_ID =
  /^(?:single-spa-|[a-z\d]+[-_])?(?:root|app|application|main|mount|spa|react)(?:[-_](?:root|app|container|wrapper|mount|shell))?$|^_{2,3}(?:next|nuxt|gatsby|layout|docusaurus)$|^svelte$/i
/** An element of the page's own, which is nothing until a script defines or replaces it. */
const CUSTOM_TAG = /^[a-z][^-]*-|^(?:app|root)(?:root|vue)?$/
const ROOT_ATTRIBUTE = /^(?:ng-app|ng-version|data-reactroot|data-v-app|data-sveltekit-[a-z-]+|data-server-rendered)$/
const NOSCRIPT = /<noscript\b[^>]{0,300}>.{0,2000}?<\/noscript/gis
/** A notice for browsers without scripts names what is missing in every language. */
const SCRIPT_NAME = /java[\s-]?script|js\b|джава-?скрипт|جافا ?سكريبت|자바스크립트/i
const MODULE = /\bimport\s*[({*"'\w]|__sveltekit|webpack/
const FILLS = /\bimport\s*[({*"'\w]|__sveltekit|webpack|\bfetch\s*\(|\bXMLHttpRequest\b|\.innerHTML\s*=/

/**
 * A page that shows next to nothing until its scripts draw it. It has an element for them to draw in, several script files,
 * or a notice that JavaScript is needed. It says nothing about the session.
 */
export const emptyShell = signal('empty_shell', [], (page, parsed) => {
  return isShell(page, parsed) ? hit(0, 'the page is drawn by JavaScript') : nothing
})

function isShell({ status, contentType, body }: Page, { elements, texts, scripts }: ParsedPage): boolean {
  if (status < 200 || status > 299 || !/html/i.test(contentType ?? 'html')) return false
  const open = withoutUnseen(elements)
  if (open.length > MAX_TAGS || open.some(isUsable)) return false
  const holders = new Set<HtmlElement | undefined>([undefined, ...open])
  let shown = 0
  for (const { text, parent } of texts) {
    if (holders.has(elements[parent])) shown += text.replace(/\s/g, '').length
    if (shown >= SHOWN_CHARS) return false
  }
  const files = open.filter(isApplication).length
  if (files === 0 && !scripts.some((script) => (shown > 0 ? MODULE : FILLS).test(script.slice(0, 2000)))) return false
  // What makes a place of its own comes with its library; a lone script may only count visitors.
  if (open.some(isRoot) || isStage(open) || (files > 1 && shown === 0)) return true
  return (body.match(NOSCRIPT) ?? []).some((notice) => SCRIPT_NAME.test(notice))
}

/** The first elements that are not held by one whose content is not shown: one more than a shell has. */
function withoutUnseen(elements: readonly HtmlElement[]): HtmlElement[] {
  const open: HtmlElement[] = []
  for (let index = 0; open.length <= MAX_TAGS; index += 1) {
    const element = elements[index]
    if (element === undefined) break
    if (UNSEEN.has(element.tag) || element.attributes.get('aria-hidden') === 'true') index = element.end
    else open.push(element)
  }
  return open
}

/** Not a film that plays by itself until the page is drawn. */
const isUsable = ({ tag, attributes }: HtmlElement) =>
  USABLE.test(tag) && (tag !== 'video' || attributes.has('controls') || !attributes.has('autoplay'))

/** A script that is fetched; JSON and the like are no script. */
function isApplication({ tag, attributes }: HtmlElement): boolean {
  const type = attributes.get('type') ?? ''
  return tag === 'script' && attributes.has('src') && !/^(?:application\/(?:ld\+)?json|text\/template)/i.test(type)
}

/** The body holds one element, with an id and nothing in it. */
function isStage(open: readonly HtmlElement[]): boolean {
  const body = open.slice(open.findIndex(({ tag }) => tag === 'body') + 1).filter(({ tag }) => tag !== 'script')
  return body.length === 1 && body[0]?.attributes.has('id') === true
}

function isRoot({ tag, attributes }: HtmlElement): boolean {
  if (CUSTOM_TAG.test(tag) || attributes.filter((name) => ROOT_ATTRIBUTE.test(name)).length > 0) return true
  return !/^(?:html|meta|link|script)$/.test(tag) && ROOT_ID.test(attributes.get('id') ?? '')
}
