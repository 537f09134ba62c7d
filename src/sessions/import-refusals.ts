import { domainsIn, loginHostsIn, namesHosts } from '../cookies/formats/hosts.ts'
import type { Imported } from '../cookies/formats/import-cookies.ts'
import type { ParsedImport } from '../cookies/formats/parsed-import.ts'
import { whyMalformed, whyNothing } from '../cookies/formats/warnings.ts'
import { inScope } from '../cookies/scope.ts'
import { siteHost } from '../cookies/site.ts'
import { type AppError, invalidField } from '../errors.ts'

/** Cookies that cannot be read may have a domain: to ask for one would be no help. */
export function noDomain(read: ParsedImport): AppError {
  const { cookies, malformed } = read
  if (cookies.length > 0 || malformed.length === 0 || namesHosts(read))
    return invalidField('domain', `must be given: ${seenIn(read)}`)
  return invalidField('content', `contains no cookie that can be read. ${whyMalformed(malformed)}`)
}

/** The login is a header that went to hosts outside the domain. */
function whyElsewhere(read: ParsedImport, domain: string): string | null {
  const hosts = loginHostsIn(read).filter((host) => !inScope(domain, host))
  const [first] = hosts
  if (first === undefined) return null
  return `Its login is a header that was sent to ${hosts.slice(0, 3).join(', ')}: import it with domain=${siteHost(first)}.`
}

const noLoginInIt =
  'There are no cookies and no login header in it: export it again from a page that shows you logged in.'

/** The content has no login for this domain. */
export function nothingUsable(
  { receipt }: Pick<Imported, 'receipt'>,
  domain: string,
  read: ParsedImport,
  isOneOfMany: boolean,
): AppError {
  const field = isOneOfMany ? 'domains' : 'content'
  const isBare = read.cookies.length === 0 && read.storage.length === 0
  // A note says why there is no login at all.
  const elsewhere = read.notes.length > 0 ? null : whyElsewhere(read, domain)
  const why = elsewhere ?? whyNothing(receipt) ?? (isBare ? noLoginInIt : null)
  // A request without a login names its host, and nothing else does.
  const isOfOthers = domainsIn(read).some((host) => host !== siteHost(domain))
  const seen = (isBare && !isOfOthers) || (read.firstOrigin !== null && !namesHosts(read)) ? '' : `; ${seenIn(read)}`
  const told = why === null ? seen : `${seen}. ${why}`
  return invalidField(field, `contains nothing that a session of ${domain} could use${told}`)
}

function seenIn(read: ParsedImport): string {
  const seen = domainsIn(read)
  if (seen.length === 0)
    return namesHosts(read) ? 'the content is of domains that are not public' : 'the content names no domain'
  const told = seen.slice(0, 20).join(', ')
  return `the content is of ${told}${seen.length > 20 ? ' and others' : ''}`
}
