import type { CDPSession } from 'playwright-core'

/** As of a security key that is plugged in and holds nothing. */
const emptyKey = {
  protocol: 'ctap2',
  transport: 'usb',
  hasResidentKey: true,
  hasUserVerification: false,
  // Otherwise it waits for a touch.
  automaticPresenceSimulation: true,
} as const

/**
 * Refuses at once what a page wants with passkeys, for its frames as well, so that the site offers another way to log in.
 * Without it the page waits: a viewer cannot show the browser's own dialog, and the person's passkeys are on their device.
 * What a page makes here is removed, and says that nobody has touched the key: a site does not accept it.
 */
export async function refusePasskeys(cdp: CDPSession): Promise<void> {
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: emptyKey })
  await cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId, isBogusSignature: true, isBadUP: true })
  cdp.on('WebAuthn.credentialAdded', ({ credential: { credentialId } }) => {
    cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId }).catch(() => undefined)
  })
}
