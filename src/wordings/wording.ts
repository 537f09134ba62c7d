/**
 * How pages in one language speak to their visitor: data alone, a field on each line of a language's file. A field holds
 * phrases with `|` between, in any case, with or without accents; one that a language does not need is left out. Phrases are
 * compared folded (`fold.ts`), as a whole unless said otherwise.
 */
export interface Wording {
  /** Labels of the control that ends a session, the most common first: the first stage of a verdict knows three (`scan.ts`). */
  readonly logout: string
  /** Labels of controls that delete something or close an account, and that end a subscription. */
  readonly delete: string
  readonly unsubscribe: string
  /** Labels of controls that lead to a login (the most common first, too), to a new account, to the visitor's own pages. */
  readonly login: string
  readonly register: string
  readonly account: string
  /** Words between two labels that share one control: "log in or register". */
  readonly or?: string
  /** How a label starts, or with `…` for the name of a provider is written, that logs in with one or to a site: "log in with". */
  readonly loginWith?: string
  /** The same without the word for a login: "continue with". */
  readonly continueWith?: string
  /** Labels of buttons that send any form: "continue". */
  readonly proceed?: string
  /** Parts of sentences that ask for the second step of a login: "verification code". */
  readonly secondStep?: string
  /**
   * Names in addresses: of pages to log in, of pages that end the session, of the visitor's own pages. A `-` may also be a `_`
   * or missing: `log-in` is `/login`, too. A name with a `/` before it counts only as a whole part of a path, others also at
   * its end: `/giris`, `log-in` for `/user-login.php`.
   */
  readonly loginPaths?: string
  readonly logoutPaths?: string
  readonly accountPaths?: string
  /**
   * Words, or their first letters, in addresses that are never visited unasked: for ending a session, removing something,
   * confirming or paying; and for other actions, through which a login may lead. They count inside of other words, too.
   */
  readonly harmStems?: string
  readonly actionStems?: string
  /** Words in the place of a name when nobody is logged in. */
  readonly guest: string
  /** Other labels of menus and fields that are never a name. */
  readonly menu: string
  /**
   * Words before the name of the logged-in user only: "logged in as"; or, after a `…` for the name, words at the end of a
   * text: "… is logged in".
   */
  readonly loggedInAs: string
  /** Greetings that a name may follow: "hello". */
  readonly hello: string
  /** Parts of sentences that tell the visitor to log in; and of those that say that the session is over. */
  readonly demands: string
  readonly ended: string
  /** Parts of sentences that refuse access without saying whether a login would help. */
  readonly denials: string
  /** Single words of an application's menus and titles that are never a name. */
  readonly interface?: string
  /** Words in the label of a picture or a menu before the visitor's name: "avatar of". */
  readonly pictureOf: string
  /** Words before somebody else's name: "assigned to"; and before that of a product: "powered by". */
  readonly ofOthers: string
  readonly ofProducts?: string
}
