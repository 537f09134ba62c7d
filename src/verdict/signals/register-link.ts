import { hit, nothing, signal } from './signal.ts'

const weights = { shown: -1 }

/** The visitor is invited to make an account. */
export const registerLink = signal('register_link', ['invites'], (_page, { links, elements }) => {
  const found = links.find(({ says, leadsTo, element }) => {
    const own = elements[element]
    return says === 'register' && leadsTo !== 'logout' && own?.hidden !== true && own?.template !== true
  })
  return found === undefined ? nothing : hit(weights.shown, `a link to register: "${found.text}"`)
})
