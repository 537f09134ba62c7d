import { CommandError } from './command-error.ts'

/**
 * The address of a server as a person gives it, without a slash at its end. Without a scheme it is https, and http for
 * this machine.
 * @param allowHttp whether a key may be sent over http to another machine
 * @throws CommandError
 */
export function serverAddress(given: string, allowHttp: boolean): string {
  const url = URL.parse(withScheme(given))
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new CommandError(`${given} is not the address of a server; give one like https://keys.example.`)
  }
  if (url.protocol === 'http:' && !allowHttp && !isThisMachine(url.hostname)) {
    throw new CommandError('Without https, others could read the key; give an https address, or --allow-http.')
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** An address as a person gives it, with a scheme: by default https, and http for this machine. */
export function withScheme(given: string): string {
  if (/^[a-z]+:\/\//i.test(given)) return given
  const host = URL.parse(`http://${given}`)?.hostname ?? ''
  return `${isThisMachine(host) ? 'http' : 'https'}://${given}`
}

/** @param host as in `URL.hostname` */
export function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
}

/** The page at which the person begins. Without a scheme it is https, and http for this machine. Throws CommandError. */
export function startUrl(address: string): URL {
  const url = URL.parse(withScheme(address))
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw new CommandError(`${address} is not the address of a page; give one like https://shop.example/login.`)
}
