import type { Attributes } from './attributes.ts'

const HIDDEN_CLASS = /(?:^|\s)(?:hidden|d-none|hide|is-hidden|modal|invisible|popup-hidden|js-hidden)(?:\s|$)/
const HIDDEN_STYLE = /display\s?:\s?none|visibility\s?:\s?hidden/i

/** The words by which an element is known to scripts and style sheets. */
export function identOf(attributes: Readonly<Attributes>): string {
  let ident = attributes.id
  if (attributes.class !== '') ident += ` ${attributes.class}`
  if (attributes.role !== '') ident += ` ${attributes.role}`
  if (attributes.name !== '') ident += ` ${attributes.name}`
  if (attributes.opensMenu) ident += ' opens-menu'
  return ident === '' ? '' : ident.slice(0, 200).toLowerCase()
}

/** Not shown when the page opens, by the element's own markup. */
export function isHidden(attributes: Readonly<Attributes>): boolean {
  if (attributes.hidden || attributes.role === 'dialog') return true
  if (attributes.style !== '' && HIDDEN_STYLE.test(attributes.style.slice(0, 500))) return true
  return attributes.class !== '' && HIDDEN_CLASS.test(attributes.class.slice(0, 500))
}
