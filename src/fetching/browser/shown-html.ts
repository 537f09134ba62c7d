/**
 * An expression for the HTML of what a document shows. The content of an open shadow root is written inside its
 * element, and the children of the element inside its slots. Children without a slot are not shown, so they are left
 * out. Without shadow roots this is `outerHTML`. The copy is made in a document of its own, in which no script runs and
 * nothing is loaded. A page that defeats it, by names in its forms for instance, is read without the content of its
 * shadow roots.
 */
export const shownHtml = `(() => {
  const root = document.documentElement
  if (root === null) return ''
  const doctype = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : ''
  // A field of a form hides the form's own property of the same name.
  const hasRoot = (node) => node.shadowRoot instanceof ShadowRoot
  if (![...document.querySelectorAll('*')].some(hasRoot)) return doctype + root.outerHTML
  const inert = document.implementation.createHTMLDocument('')
  const partsOf = (node) => {
    if (hasRoot(node)) return node.shadowRoot.childNodes
    const given = node instanceof HTMLSlotElement ? node.assignedNodes({ flatten: true }) : []
    return given.length > 0 ? given : node.childNodes
  }
  const copy = (node) => {
    if (node instanceof HTMLTemplateElement) return inert.importNode(node, true)
    const made = inert.importNode(node, false)
    for (const part of partsOf(node)) made.appendChild(copy(part))
    return made
  }
  try {
    return doctype + copy(root).outerHTML
  } catch {
    return doctype + root.outerHTML
  }
})()`
