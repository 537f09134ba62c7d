import type { Page } from '../page.ts'
import { hit, nothing, type Signal, type SignalHits } from './signal.ts'

/** A page that shows this many characters shows something; a spinner's "Loading, please wait…" is shorter. */
const shownChars = 60
/** An application's own page is longer than this only by what its scripts hold. */
const maxTags = 400

/** What is not shown although it is text. */
const unseen = ['script', 'style', 'noscript', 'template', 'svg', 'title'] as const
/** What a person can use without a script: then the page is no shell. */
const usable =
  /^(?:form|input|textarea|select|button|table|frameset|frame|iframe|video|audio|object|embed|pre|article)$/
const rootName =
  /^(?:(?:react|vue|ng|q|ember|single-spa|js)[-_])?(?:root|app|application|main|mount|spa)(?:[-_](?:root|app|container|wrapper|mount|shell))?$|^_{2,3}(?:next|nuxt|gatsby|layout|docusaurus)$|^svelte$/i
const rootTag = /^(?:[a-z]+-)*(?:app|root|shell)(?:-[a-z]+)*$/
const rootAttribute =
  /\s(?:ng-app|ng-version|data-reactroot|data-v-app|data-sveltekit-[a-z-]+|data-server-rendered)[\s=>]/
/** A notice for browsers without scripts names what is missing in every language. */
const scriptName = /java[\s-]?script|js\b|джава-?скрипт|جافا ?سكريبت|자바스크립트/i

/**
 * The shell of an application: scripts, a place for what they draw, and next to nothing to see before they do. It tells
 * nothing of the session. Reads the text alone, in one pass.
 */
export const emptyShell: Signal = { name: 'empty_shell', traits: [], find }

function find(page: Page): SignalHits {
  return isShell(page) ? hit(0, 'the page is drawn by JavaScript') : nothing
}

function isShell({ status, contentType, body }: Pick<Page, 'status' | 'contentType' | 'body'>): boolean {
  if (status < 200 || status > 299 || !/html/i.test(contentType ?? 'html')) return false
  const seen = readShell(body)
  return seen?.hasScript === true && seen.hasRoot
}

interface ShellSigns {
  hasScript: boolean
  hasRoot: boolean
  shown: number
  tags: number
}

/** Null as soon as the page shows or offers something. */
function readShell(body: string): ShellSigns | null {
  const signs: ShellSigns = { hasScript: false, hasRoot: false, shown: 0, tags: 0 }
  let at = 0
  while (at < body.length) {
    const open = body.indexOf('<', at)
    const text = body.slice(at, open < 0 ? body.length : open)
    signs.shown += shownLength(text, shownChars - signs.shown)
    if (signs.shown >= shownChars) return null
    if (open < 0) break
    if (body.startsWith('<!--', open)) {
      at = behind(body, '-->', open)
      continue
    }
    const close = behind(body, '>', open)
    const tag = body.slice(open, close)
    at = readTag(tag, body, close, signs)
    if (at < 0) return null
  }
  return signs
}

/** Where reading goes on; -1 where the page is no shell. */
function readTag(tag: string, body: string, close: number, signs: ShellSigns): number {
  const name = /^<([a-z][\w-]{0,40})/i.exec(tag)?.[1]?.toLowerCase()
  if (name === undefined) return close
  signs.tags += 1
  if (signs.tags > maxTags || usable.test(name)) return -1
  if (name === 'script' && isApplication(tag)) signs.hasScript = true
  if (isRoot(name, tag)) signs.hasRoot = true
  if (!unseen.some((one) => one === name)) return close
  const end = endOf(body, name, close)
  if (name === 'noscript' && scriptName.test(body.slice(close, Math.min(end, close + 2_000)))) signs.hasRoot = true
  if (
    name === 'script' &&
    /\bimport\s*[({*"'\w]|__sveltekit|webpack/.test(body.slice(close, Math.min(end, close + 2_000)))
  ) {
    signs.hasScript = true
  }
  return end
}

/** A script that is fetched; JSON and the like are no script. */
function isApplication(tag: string): boolean {
  return /\ssrc\s*=/i.test(tag) && !/\stype\s*=\s*["']?(?:application\/(?:ld\+)?json|text\/template)/i.test(tag)
}

function isRoot(name: string, tag: string): boolean {
  if (rootTag.test(name) && name.includes('-')) return true
  if (rootAttribute.test(tag.slice(0, 2_000))) return true
  if (name === 'html' || name === 'meta' || name === 'link' || name === 'script') return false
  const id = /\sid\s*=\s*["']?([\w-]{1,60})/i.exec(tag.slice(0, 2_000))?.[1]
  return id !== undefined && rootName.test(id)
}

/** Behind the end tag; the end of the text where there is none. */
function endOf(body: string, name: string, from: number): number {
  for (let at = body.indexOf('</', from); at >= 0; at = body.indexOf('</', at + 2)) {
    if (body.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return behind(body, '>', at)
  }
  return body.length
}

function behind(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found < 0 ? text.length : found + mark.length
}

/** Characters that can be seen, counted no further than is asked for. */
function shownLength(text: string, most: number): number {
  let count = 0
  for (let at = 0; at < text.length && count < most; at += 1) if (text.charCodeAt(at) > 0x20) count += 1
  return count
}
