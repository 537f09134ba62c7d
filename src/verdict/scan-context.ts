import { showable } from '../visitor/showable.ts'
import { isPhrase, purposeOf } from '../wordings/labels.ts'
import { isWrittenPage } from '../wordings/urls.ts'
import type { Evidence } from './judgement.ts'
import { logout, weights } from './signals/logout.ts'

/** How far a tag's own `<` may lie before a word in it. */
const MAX_TAG = 600

/** `type=password` in any quoting, read backwards from its last letters. */
export function isPasswordField(body: string, at: number): boolean {
  return /type\s{0,3}=\s{0,3}["']?pass$/i.test(body.slice(Math.max(0, at - 18), at))
}

/** What stands before the label of a link or a button, through a few elements inside it. */
const INSIDE_CONTROL = /<(?:a|button)\b[^<]{0,400}(?:<[^/][^<]{0,300}(?:<\/[^<]{0,20})?){0,3}$/i

/** The word as a control: in the target or class of a link, button or form, or as the whole of such a label. */
export function logoutControl(body: string, at: number, word: string): Evidence | null {
  const from = Math.max(0, at - MAX_TAG)
  const around = body.slice(from, at + MAX_TAG)
  const here = at - from
  const open = around.lastIndexOf('<', here)
  const close = around.indexOf('>', open)
  if (open < 0 || close < 0 || DIRECTIVE.test(around.slice(0, here))) return null
  const tag = around.slice(open, close)
  if (/^<(?:h[1-6]|section|article|dt)\b/i.test(tag) || isWritten(tag, around.slice(close + 1))) return null
  if (here < close) {
    const whole = /^[\p{L}\p{N}_-]{1,30}/u.exec(around.slice(here))?.[0] ?? word
    return isLogoutWord(whole) && inTarget(around.slice(open, here), around.charCodeAt(here + whole.length))
      ? seen(whole)
      : null
  }
  const end = around.indexOf('<', close)
  const label = around.slice(close + 1, end)
  if (end < 0 || purposeOf(label) !== 'logout') return null
  return INSIDE_CONTROL.test(around.slice(0, here)) ? seen(label) : null
}

/** What somebody wrote about logging out, or an entry of a table of contents: left to the second stage. */
function isWritten(tag: string, behind: string): boolean {
  const href = /\shref\s{0,3}=\s{0,3}["']?([^"'\s>]{1,300})/i.exec(tag)?.[1] ?? ''
  const label = behind.slice(0, Math.max(0, behind.indexOf('<'))).trim()
  return isWrittenPage(href) || /^#\w/.test(href) || isPhrase(label)
}

const isLogoutWord = (word: string) => /^(?:log|sign)[-_]?(?:out|off)$/i.test(word)
const seen = (text: string): Evidence => ({
  signal: logout.name,
  weight: weights.alone,
  seen: showable(`a control to log out: "${text.trim()}"`),
})

/** `<a href="/login">`, `<a>Log in</a>`: read around the word. */
export function isLoginLink(body: string, at: number, length: number): boolean {
  const before = body.slice(Math.max(0, at - MAX_TAG), at)
  const tag = before.slice(Math.max(0, before.lastIndexOf('<')))
  const shown =
    /^<[^<>]*>\s*$/.test(tag) &&
    INSIDE_CONTROL.test(before) &&
    /^\s*(?:<|[/|·&(,]|or\b)/i.test(body.slice(at + length, at + length + 40))
  if (!shown && !/^<(?:a|form|button)\b/i.test(tag)) return false
  return (
    shown ||
    (/(?:href|action)=["']?[^"'\s]{0,250}[/?=_.-]$/i.test(tag) &&
      /^(?:\.\w{2,5})?["'?&#\s>]/.test(body.slice(at + length, at + length + 8)))
  )
}

/** A script may never show what stands behind one of these. */
const DIRECTIVE =
  /(?:v-if|v-show|ng-if|ng-show|ng-hide|\*ngif|x-show|x-if|data-bind)=|<template|<script\b[^>]{0,200}>[^<]{0,600}$/i

/** `href="/logout`, `action="…?do=logout`: in an attribute that names a target, as a whole word. */
function inTarget(tagSoFar: string, next: number): boolean {
  // `logout` followed by `=` is a parameter, as a login page has after logging out.
  const attribute = /\s(href|action|formaction|class|id)\s{0,3}=\s{0,3}["']?(?:[^"'\s]{0,300}[/?&=._#-])?$/i.exec(
    tagSoFar,
  )?.[1]
  if (attribute === undefined) return false
  return next !== 0x3d
}
