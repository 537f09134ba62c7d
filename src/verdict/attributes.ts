/** The attributes that some sign reads, '' where one is not given. One shape for all: this is built for every element. */
export interface Attributes {
  id: string
  class: string
  name: string
  role: string
  href: string
  action: string
  type: string
  value: string
  style: string
  /** title, aria-label or alt: the first that is given. */
  label: string
  alt: string
  placeholder: string
  autocomplete: string
  content: string
  /** property or http-equiv of a meta tag. */
  meta: string
  lang: string
  hasSource: boolean
  /** hidden, or a dialog that opens later. */
  hidden: boolean
  /** Opens a menu: aria-haspopup, aria-expanded, data-toggle=dropdown. */
  opensMenu: boolean
  /** Carries a directive by which a script decides whether it is shown. */
  directive: boolean
  /** data-… attributes, by name without `data-`. */
  data: Record<string, string> | null
}

/** A fresh record to be filled. */
export function noAttributes(): Attributes {
  return {
    id: '',
    class: '',
    name: '',
    role: '',
    href: '',
    action: '',
    type: '',
    value: '',
    style: '',
    label: '',
    alt: '',
    placeholder: '',
    autocomplete: '',
    content: '',
    meta: '',
    lang: '',
    hasSource: false,
    hidden: false,
    opensMenu: false,
    directive: false,
    data: null,
  }
}

/** Of an element that has none worth keeping: compare by identity. */
export const NO_ATTRIBUTES: Readonly<Attributes> = Object.freeze(noAttributes())
const PLAIN = new Set([
  'id',
  'class',
  'name',
  'role',
  'href',
  'action',
  'type',
  'value',
  'style',
  'placeholder',
  'autocomplete',
  'content',
  'lang',
] as const)
type PlainName = typeof PLAIN extends Set<infer Name> ? Name : never
const OTHERS = new Set([
  'title',
  'aria-label',
  'alt',
  'property',
  'http-equiv',
  'xml:lang',
  'src',
  'hidden',
  'aria-modal',
  'aria-haspopup',
  'aria-expanded',
])
const DIRECTIVES = new Set([
  'v-if',
  'v-else',
  'v-show',
  'ng-if',
  'ng-show',
  'ng-hide',
  'x-show',
  'x-if',
  '*ngif',
  'data-ng-if',
  'data-ng-show',
  'data-bind',
])

/** Whether some sign reads this attribute (lower case). */
export function isRead(name: string): boolean {
  return isPlain(name) || OTHERS.has(name) || DIRECTIVES.has(name) || name.startsWith('data-')
}

function isPlain(name: string): name is PlainName {
  return (PLAIN as ReadonlySet<string>).has(name)
}

/** Takes one attribute in; of several of one name the first counts, as in browsers. */
export function setAttribute(attributes: Attributes, name: string, value: string): void {
  if (isPlain(name)) attributes[name] ||= value
  else setOther(attributes, name, value)
}

function setOther(attributes: Attributes, name: string, value: string): void {
  if (DIRECTIVES.has(name)) attributes.directive = true
  else if (name === 'title' || name === 'aria-label' || name === 'alt') {
    attributes.label ||= value
    if (name === 'alt') attributes.alt = value
  } else if (name === 'property' || name === 'http-equiv') attributes.meta ||= value
  else if (name === 'src') attributes.hasSource = true
  else if (name === 'hidden') attributes.hidden = true
  else if (name === 'aria-modal') attributes.hidden ||= value === 'true'
  else if (name === 'xml:lang') attributes.lang ||= value
  else if (name === 'aria-haspopup' || name === 'aria-expanded') attributes.opensMenu = true
  else {
    if ((name === 'data-toggle' || name === 'data-bs-toggle') && value === 'dropdown') attributes.opensMenu = true
    attributes.data ??= Object.create(null) as Record<string, string>
    attributes.data[name.slice(5)] = value
  }
}
