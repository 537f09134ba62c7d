import { isTo } from '../../page/page.ts'
import { formKind } from './password-form.ts'
import { hit, nothing, signal } from './signal.ts'

const weights = { shown: -1 }

/** The visitor is invited to make an account; not by the page for one that does not offer to log in, which may be for everybody. */
export const registerLink = signal('register_link', ['invites'], (_page, parsed) => {
  const { links, elements, forms } = parsed
  const found = links.find(({ says, leadsTo, element }) => {
    const own = elements[element]
    return says === 'register' && leadsTo !== 'logout' && own?.hidden !== true && own?.template !== true
  })
  const offersLogin = links.some((link) => isTo('login', link))
  const isFormAlone = !offersLogin && forms.some((form) => formKind(form, parsed) === 'register')
  return found === undefined || isFormAlone ? nothing : hit(weights.shown, `a link to register: "${found.text}"`)
})
