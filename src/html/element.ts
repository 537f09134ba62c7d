import type { Attributes } from './attributes.ts'
import { UNSEEN_TAGS } from './tags.ts'

const HIDDEN_CLASS = /(?:^|\s)(?:hidden|d-none|hide|is-hidden|modal|invisible|popup-hidden|js-hidden)(?:\s|$)/
/** What libraries of dialogs add to one that they show. */
const OPENED_CLASS = /(?:^|\s)(?:show|in)(?:\s|$)/
const SHOWN_STYLE = /display\s?:\s?(?:block|flex|grid)/i
const HIDDEN_STYLE = /display\s?:\s?none|visibility\s?:\s?hidden/i
const isLabel = (name: string): boolean => name === 'title' || name === 'aria-label' || name === 'alt'
/** By these a script decides whether the element is shown. */
const DIRECTIVES = new Set(
  'v-if v-else v-show ng-if ng-show ng-hide x-show x-if *ngif data-ng-if data-ng-show data-bind'.split(' '),
)

/** Whether an attribute contains data: `data-…`, or the user that a component is given (`:user`, `v-bind:current-user`). */
export function isDataAttribute(name: string): boolean {
  return name.startsWith('data-') || (name.endsWith('user') && /^(?::|v-bind:)?(?:current-?|auth-?)?user$/.test(name))
}

/** Without `data-`, or the colon of a component. */
export const dataName = (name: string): string => (name.startsWith('data-') ? name.slice(5) : name.replace(/^.*:/, ''))

/** One element of a tree. Its attributes are read when first used, because few of a page's elements are. */
export class HtmlElement {
  readonly tag: string
  readonly attributes: Attributes
  /** Index of its parent; -1 for the outermost. */
  readonly parent: number
  /** Index of the last element inside it, or its own. */
  end: number
  readonly #holder: HtmlElement | undefined
  #ident: string | null = null
  #hidden: boolean | null = null
  #template: boolean | null = null

  constructor(tag: string, attributes: Attributes, index: number, parent: number, holder: HtmlElement | undefined) {
    this.tag = tag
    this.attributes = attributes
    this.parent = parent
    this.end = index
    this.#holder = holder
  }

  /** id, class, role and name attributes, lower case, space between, at most 200 characters. */
  get ident(): string {
    this.#ident ??= this.attributes.isEmpty ? '' : identOf(this.attributes)
    return this.#ident
  }

  /** A short label that is not text: title, aria-label or alt, the first one that is given; '' if there is none. */
  get label(): string {
    const given = this.attributes.filter(isLabel)
    return (given.find(([, value]) => value !== '')?.[1] ?? '').slice(0, 100)
  }

  get href(): string {
    const href = this.attributes.get('href') ?? ''
    return href.length > 2000 ? '' : href
  }

  /** Not shown when the page opens: by its own markup or that of an element around it. */
  get hidden(): boolean {
    this.#hidden ??= UNSEEN_TAGS.has(this.tag) || (this.#holder?.hidden ?? false) || this.isHiddenItself
    return this.#hidden
  }

  /** The same by its own attributes alone: hidden attribute or class, display:none, a dialog. */
  get isHiddenItself(): boolean {
    const { attributes } = this
    if (attributes.isEmpty) return false
    const style = (attributes.get('style') ?? '').slice(0, 500)
    if (attributes.has('hidden') || HIDDEN_STYLE.test(style)) return true
    const classes = (attributes.get('class') ?? '').slice(0, 500)
    const isDialog = attributes.get('role') === 'dialog' || attributes.get('aria-modal') === 'true'
    // What a script has opened keeps the class by which it was hidden.
    const isOpened = SHOWN_STYLE.test(style) && (!isDialog || OPENED_CLASS.test(classes))
    return (isDialog || HIDDEN_CLASS.test(classes)) && !isOpened
  }

  /** In a template, or with a directive that a script decides (v-if, ng-show): it may never be shown. */
  get template(): boolean {
    this.#template ??=
      this.tag === 'template' ||
      (this.#holder?.template ?? false) ||
      this.attributes.filter((name) => DIRECTIVES.has(name)).length > 0
    return this.#template
  }

  /** `data-…` attributes, by name without `data-`, and the others of `isDataAttribute`; null if there are none. */
  get data(): Readonly<Record<string, string>> | null {
    const given = this.attributes.filter(isDataAttribute)
    if (given.length === 0) return null
    const data = Object.create(null) as Record<string, string>
    for (const [name, value] of given) data[dataName(name)] ??= value
    return data
  }
}

function identOf(attributes: Attributes): string {
  let ident = attributes.get('id') ?? ''
  for (const name of IDENT_NAMES) {
    const value = attributes.get(name)
    if (value !== undefined && value !== '') ident += ` ${value}`
  }
  if (opensMenu(attributes)) ident += ' opens-menu'
  return ident === '' ? '' : ident.slice(0, 200).toLowerCase()
}

const IDENT_NAMES = ['class', 'role', 'name'] as const

const opensMenu = (attributes: Attributes): boolean =>
  ['aria-haspopup', 'aria-expanded'].some((name) => attributes.has(name)) ||
  ['data-toggle', 'data-bs-toggle'].some((name) => attributes.get(name) === 'dropdown')
