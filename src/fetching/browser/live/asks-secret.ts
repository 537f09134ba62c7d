/**
 * An expression for whether a document waits for a password or a one-time code: it shows an empty field for one. Sites
 * show who is logged in next to a password that has to be changed, or a second step.
 */
export const asksSecret = `(() => {
  // \`smsOTPCode\`: sms_otp_code
  const inWords = (name) => name.replace(/[a-z](?=[A-Z])|[A-Z](?=[A-Z][a-z])/g, '$&_').toLowerCase()
  const code = /(?:^|[^a-z])(?:t?otp|[2mt]fa)|(?:otp|[2mt]fa)(?:$|[^a-z])|two.?factor|passcode|(?:login|auth\\w*|verif\\w*|security|one.?time|sms)[_-]?code/
  const isCode = ({ name, id, autocomplete }) =>
    autocomplete.includes('one-time-code') || [name, id].some((text) => code.test(inWords(text)))
  const asks = (one) =>
    (one.type === 'password' || (/^(?:text|tel|number)$/.test(one.type) && isCode(one))) &&
    one.value === '' && !one.disabled && !one.readOnly && one.checkVisibility({ visibilityProperty: true })
  const isIn = (root) =>
    [...root.querySelectorAll('input')].some(asks) ||
    [...root.querySelectorAll('*')].some((one) => one.shadowRoot instanceof ShadowRoot && isIn(one.shadowRoot))
  return isIn(document)
})()`
