/**
 * A script for every document of a login: refuses at once what it wants with passkeys or with the accounts of identity
 * providers (FedCM), so that the site offers another way to log in. Without it the document waits: a viewer cannot show the
 * browser's own dialogs, and the person's passkeys are on their device. What only offers a passkey next to the fields of a
 * form waits until it is given up, as for a person who takes none.
 */
export const refusePasskeys = `(() => {
  const { prototype } = globalThis.CredentialsContainer ?? {}
  if (prototype === undefined) return
  const { get, create } = prototype
  const isOurs = (options) => Boolean(options?.publicKey || options?.identity)
  const refused = () => Promise.reject(new DOMException('The operation either timed out or was not allowed.', 'NotAllowedError'))
  const givenUp = (signal) => new Promise((_, reject) => {
    const end = () => reject(signal.reason)
    if (signal?.aborted) end()
    else signal?.addEventListener('abort', end, { once: true })
  })
  Object.assign(prototype, {
    get(...args) {
      const [options] = args
      if (!isOurs(options)) return get.apply(this, args)
      return options.mediation === 'conditional' ? givenUp(options.signal) : refused()
    },
    create(...args) {
      return isOurs(args[0]) ? refused() : create.apply(this, args)
    },
  })
})()`
