/**
 * An expression for whether a document shows a form with a password field: any field of the form, because the password may
 * be asked for in its next step. What style sheets hide is in the markup as well.
 */
export const showsPassword = `(() => {
  const isShown = (one) =>
    /^(?:password|text|email|tel)$/.test(one.type) && one.checkVisibility({ visibilityProperty: true })
  const isIn = (root) => {
    const inputs = [...root.querySelectorAll('input')]
    const shown = inputs.filter(isShown)
    const asks = (one) => shown.some((other) => other === one || (one.form !== null && other.form === one.form))
    if (inputs.some((one) => one.type === 'password' && asks(one))) return true
    return [...root.querySelectorAll('*')].some((one) => one.shadowRoot instanceof ShadowRoot && isIn(one.shadowRoot))
  }
  return isIn(document)
})()`
