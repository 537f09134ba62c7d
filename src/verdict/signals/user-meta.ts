import { looksLikeName } from '../../visitor/name.ts'
import type { NameSeen } from '../../visitor/names-found.ts'
import { isGuestName } from '../../wordings/labels.ts'
import { type SignalHit, signal } from './signal.ts'

const weights = { user: 3.5, nobody: -2, flagIn: 4, flagOut: -4 }

const USER_META =
  /(?:^|[-_.:])(?:(?:remote|current|logged-?_?in|session|auth)[-_]?user(?:[-_]?(?:name|login|email|fullname|id))?|user[-_]?(?:login|name|email|displayname))$/
const FLAG = /^(?:is[-_]?)?(?:user[-_]?)?(?:logged[-_]?in|signed[-_]?in|authenticated)$/
const DATA_NAME =
  /^(?:current-?user(?:-?(?:name|email|login))?|user-?(?:name|login|displayname|display-name|email|fullname)|username|user|login|logged-in-user)$/

/** Meta tags, and data attributes of the outermost elements, in which a page names its visitor for its own scripts. */
export const userMeta = signal('user_meta', ['personal', 'half_inside', 'explicit'], (_page, parsed) => {
  const hits: SignalHit[] = []
  const names: NameSeen[] = []
  const take = (source: string, value: string) => {
    const name = value.trim()
    if (/^[{[]/.test(name)) return
    if (name === '' || isGuestName(name)) hits.push({ weight: weights.nobody, seen: `${source} contains no user` })
    else if (looksLikeName(name) || /^\d{1,12}$/.test(name)) {
      hits.push({ weight: weights.user, seen: `${source} contains a user` })
      if (looksLikeName(name)) names.push({ name, trust: 0.85 })
    }
  }
  for (const { name, content } of parsed.metas) {
    if (USER_META.test(name)) take(`the meta tag ${name}`, content)
    else if (FLAG.test(name))
      hits.push({
        weight: /^(?:true|1|yes)$/i.test(content) ? weights.flagIn : weights.flagOut,
        seen: `the meta tag ${name} says ${content.slice(0, 10)}`,
      })
  }
  for (const element of parsed.elements.slice(0, 200)) {
    const { tag } = element
    if (tag !== 'html' && tag !== 'head' && tag !== 'body') continue
    const { data } = element
    if (data === null) continue
    for (const [name, value] of Object.entries(data)) if (DATA_NAME.test(name)) take(`data-${name} of <${tag}>`, value)
  }
  return { hits, names }
})
