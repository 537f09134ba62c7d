/**
 * @typedef {'entered' | 'pin' | 'refused'} Entered  `refused`: the link is no good, or this device has used it before
 */

/**
 * Exchanges the token of the link for a cookie of this device. The token is never sent with the address, and leaves the
 * address bar once it was used.
 * @param {string} path  of this page
 * @param {string} token
 * @param {string | null} pin
 * @returns {Promise<{state: Entered, message: string}>}
 */
export async function enter(path, token, pin) {
  const answer = await fetch(`${path}/enter`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(pin === null ? { token } : { token, pin }),
  }).catch(() => {
    throw new Error('The server cannot be reached. Check your connection.')
  })
  if (answer.ok) {
    history.replaceState(null, '', path)
    return { state: 'entered', message: '' }
  }
  const { message, resolution = '' } = await answer.json().catch(() => ({ message: 'The server did not answer.' }))
  if (answer.status === 403) return { state: 'pin', message }
  if (answer.status === 404) return { state: 'refused', message: '' }
  throw new Error(`${message} ${resolution}`)
}
