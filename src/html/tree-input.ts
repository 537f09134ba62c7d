import type { Attributes } from './attributes.ts'
import { isHidden } from './element-traits.ts'
import { BOUNDS, type PageTree, type TreeForm } from './page-tree.ts'

/** Takes an input into the page: into its form as a field or a button, and as a control where it is one. */
export function addInput(page: PageTree, attributes: Readonly<Attributes>, form: number, element: number): void {
  const { forms, links } = page
  const type = (attributes.type || 'text').toLowerCase().trim().slice(0, 20)
  const value = attributes.value.slice(0, 200)
  if (type === 'submit' || type === 'button' || type === 'image') {
    if (links.length < BOUNDS.links) links.push({ element, href: '', text: value || attributes.alt, tag: 'input' })
    forms[form]?.buttons.push(value)
    return
  }
  // Inputs outside any form are what many a script-driven login is made of: they share one nameless form.
  const target = forms[form] ?? looseForm(forms)
  if (target.inputs.length >= BOUNDS.inputs) return
  target.inputs.push({
    type,
    name: `${attributes.name} ${attributes.id}`.trim().toLowerCase().slice(0, 120),
    autocomplete: attributes.autocomplete.toLowerCase().slice(0, 60),
    placeholder: (attributes.placeholder || attributes.label).slice(0, 100),
    value: type === 'password' || type === 'hidden' ? '' : value,
    hidden: type === 'password' && target.element >= 0 && isHiddenWithin(page, element, target.element),
  })
}

const MAX_CLIMB = 20

/** By its own markup, or by that of what holds it inside the form. */
function isHiddenWithin({ elements }: PageTree, element: number, form: number): boolean {
  for (let at = element, level = 0; at > form && level < MAX_CLIMB; at = elements[at]?.parent ?? -1, level += 1) {
    const own = elements[at]
    if (own !== undefined && isHidden(own.attributes)) return true
  }
  return false
}

function looseForm(forms: TreeForm[]): TreeForm {
  const found = forms.find((form) => form.element === -1)
  if (found !== undefined) return found
  const loose: TreeForm = { element: -1, action: '', inputs: [], buttons: [] }
  forms.push(loose)
  return loose
}
