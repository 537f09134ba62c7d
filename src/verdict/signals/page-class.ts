import { hit, nothing, signal } from './signal.ts'

const weights = { loggedIn: 4, loggedOut: -4, loginPage: -1.5 }

const IN =
  /(?:^|\s)(?:(?:user-?_?|is-?_?)?(?:logged-?_?in|signed-?_?in|authenticated)|user-authenticated|has-user|is-user|(?:user-?)?role-authenticated)(?:$|\s)/
const OUT =
  /(?:^|\s)(?:(?:user-?_?|is-?_?)?(?:not-?_?logged-?_?in|logged-?_?out|signed-?_?out|notloggedin|unauthenticated|anonymous|guest|anon)|no-user|(?:user-?)?role-anonymous|user-anonymous|user-guest|visitor)(?:$|\s)/
const LOGIN_PAGE =
  /(?:^|\s)(?:login|log-in|signin|sign-in|logon)(?:-?_?(?:page|body|screen|layout|view|form)|-[a-z]{2,3})?(?:$|\s)|(?:^|\s)(?:page|body|view|template)-?_?(?:login|signin|sign-in)(?:$|\s)/

/** What html and body say in their own classes, for style sheets: many frameworks name the state there. */
export const pageClass = signal('page_class', ['settles', 'personal', 'half_inside', 'explicit'], (_page, parsed) => {
  for (const { tag, ident } of parsed.elements.slice(0, 200)) {
    if (tag !== 'html' && tag !== 'body') continue
    if (OUT.test(ident)) return hit(weights.loggedOut, `<${tag}> is marked as logged out`)
    if (IN.test(ident)) return hit(weights.loggedIn, `<${tag}> is marked as logged in`)
    if (LOGIN_PAGE.test(ident)) return hit(weights.loginPage, `<${tag}> is marked as a login page`)
  }
  return nothing
})
