/** An expression for whether a document has no text yet, not even in its open shadow roots. */
export const showsNothing = `(() => {
  const unseen = /^(?:head|script|style|noscript|template)$/i
  const rootOf = (node) => (node.shadowRoot instanceof ShadowRoot ? node.shadowRoot.childNodes : [])
  const hasText = (node) =>
    node instanceof Text
      ? node.data.trim() !== ''
      : !unseen.test(node.nodeName) && [...node.childNodes, ...rootOf(node)].some(hasText)
  return !hasText(document)
})()`
