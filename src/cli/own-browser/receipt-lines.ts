import type { OwnState } from './profile.ts'

/** What would be sent: names, when cookies expire, and origins; never a value. */
export function stateLines({ cookies, origins, tooLarge, otherSites }: OwnState): readonly string[] {
  const others = otherSites.length === 0 ? [] : [`  left out: cookies of ${otherSites.join(', ')}`]
  return [
    ...cookies.map(({ name, domain, expires }) => `  cookie ${name} of ${domain}, ${expiryWords(expires)}`),
    ...origins.map(({ origin, localStorage, indexedDB = [] }) => {
      return `  storage of ${origin}: localStorage ${localStorage.length}, IndexedDB ${indexedDB.length}`
    }),
    ...tooLarge.map((name) => `  left out, too large for a session: ${name}`),
    ...others,
  ].map(onOneLine)
}

interface Dropped {
  readonly name: string | null
  readonly domain: string | null
  readonly reason: string
  readonly count: number
}

/** What this reads of the receipt of an import. */
interface ReadReceipt {
  readonly dropped: readonly Dropped[]
  readonly warnings: readonly { readonly message: string }[]
  readonly binding: string
  readonly binding_details: string
}

/** What the server says that it would not keep, and its warnings. */
export function receiptLines({ dropped, warnings, binding, binding_details: details }: ReadReceipt): readonly string[] {
  return [
    ...dropped.map((one) => `  dropped: ${droppedWords(one)} (${one.reason})`),
    ...warnings.map(({ message }) => `  warning: ${message}`),
    ...(binding === 'device' ? [`  warning: ${details}`] : []),
  ].map(onOneLine)
}

/** Storage that is too large has no name, as cookies have. */
function droppedWords({ name, domain, reason, count }: Dropped): string {
  if (reason === 'limit' && name === null) return domain === null ? 'cookies or storage' : `storage of ${domain}`
  return name ?? domain ?? `${count} cookies`
}

/** @param expires in seconds since 1970; -1: at the end of the browser's session */
function expiryWords(expires: number): string {
  return expires === -1
    ? 'without a date'
    : `until ${new Date(expires * 1000).toISOString().slice(0, 16).replace('T', ' ')}`
}

/** Names come from sites: nothing of them may steer the terminal, or begin another line. */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd')
}
