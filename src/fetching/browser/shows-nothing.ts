/**
 * An expression for whether a document has nothing to see yet: no text, picture, field or frame, not even in its open shadow
 * roots.
 */
export const showsNothing = `(() => {
  const unseen = /^(?:head|script|style|noscript|template)$/i
  const rootOf = (node) => (node.shadowRoot instanceof ShadowRoot ? node.shadowRoot.childNodes : [])
  const seen = /^(?:img|svg|canvas|video|object|embed|i?frame|input|button|select|textarea)$/i
  const isSeen = (node) =>
    node instanceof Text
      ? node.data.trim() !== ''
      : !unseen.test(node.nodeName) &&
        ((seen.test(node.nodeName) && node.type !== 'hidden') || [...node.childNodes, ...rootOf(node)].some(isSeen))
  return !isSeen(document)
})()`
