/** The attributes that some sign reads, '' where one is not given. One shape for all elements. */
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
  /** data-… attributes, name (without `data-`) and value in turn. */
  data: string[] | null
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
