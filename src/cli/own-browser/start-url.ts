import { CommandError } from '../command-error.ts'
import { withScheme } from '../server-address.ts'

/** The page at which the person begins. Without a scheme it is https, and http for this machine. Throws CommandError. */
export function startUrl(address: string): URL {
  const url = URL.parse(withScheme(address))
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw new CommandError(`${address} is not the address of a page; give one like https://shop.example/login.`)
}
