/**
 * Tells when the person comes back from somewhere else, where the site may have sent them.
 * @param {() => void} onReturn
 */
export function listenToReturn(onReturn) {
  let isAway = false
  const notice = () => {
    if (document.visibilityState === 'hidden') isAway = true
    else if (isAway) {
      isAway = false
      onReturn()
    }
  }
  window.addEventListener('blur', () => {
    isAway = true
  })
  window.addEventListener('focus', notice)
  document.addEventListener('visibilitychange', notice)
}
