import type { Page, ParsedPage } from '../page.ts'
import { hit, nothing, type Signal, type SignalHits } from './signal.ts'

const weights = { shown: -1 }

/** The visitor is invited to make an account. */
export const registerLink: Signal = { name: 'register_link', traits: ['invites'], find }

function find(_page: Page, { links, elements }: ParsedPage): SignalHits {
  const found = links.find(({ says, leadsTo, element }) => {
    const own = elements[element]
    return says === 'register' && leadsTo !== 'logout' && own?.hidden !== true && own?.template !== true
  })
  return found === undefined ? nothing : hit(weights.shown, `a link to register: "${found.text}"`)
}
