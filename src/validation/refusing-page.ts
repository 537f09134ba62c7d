import { note } from '../use/says-nothing.ts'
import { gateOf, isDenial } from '../verdict/compare/compare.ts'
import type { Sketch } from '../verdict/compare/sketch.ts'
import { textHash } from '../verdict/compare/steady.ts'
import type { Evidence } from '../verdict/judgement.ts'
import { decide } from '../verdict/score.ts'

/**
 * A page that refuses its visitor, or reports an error, and does not mention a login: a firewall's, or that of an
 * application that has no login page.
 */
export function isPlainRefusal({ evidence, verdict, status }: Sketch): boolean {
  if (verdict === 'blocked' || verdict === 'site_down') return true
  const gate = gateOf({ evidence, verdict })
  if (gate === null ? status < 400 : !isDenial(gate)) return false
  return decide(evidence.filter((one) => !isDenial(one))).verdict !== 'logged_out'
}

/**
 * A hash that tells whether anonymous visitors still get the usual page, or for a while another one that everybody
 * gets, such as a firewall's refusal or a page about maintenance. It covers status, title and structure of a refusal;
 * of any other page what seldom changes, and whether it demands a login.
 */
export function copyKey(sketch: Sketch): number {
  const { status, title, path, forms, keys, shape, data, texts } = sketch
  const isGate = gateOf(sketch) !== null
  if (!isPlainRefusal(sketch)) return textHash(JSON.stringify([title, path, forms, keys, isGate]))
  // The texts of a document may name the request.
  return textHash(JSON.stringify([status, title, shape, data, shape.length === 0 ? texts : []]))
}

/** Why a session that got a plain refusal is `unknown`. */
export const refused = (status: number): Evidence =>
  note(
    'comparison',
    `a plain refusal (HTTP ${status}), as by a firewall: allow this server's address at the site, set a proxy, or choose another validation_url`,
  )
