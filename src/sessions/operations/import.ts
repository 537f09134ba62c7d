import type { Principal } from '../../accounts/principal.ts'
import type { AuditDetails } from '../../audit/entry.ts'
import { type NormalisedDomain, normaliseDomain } from '../../cookies/domain.ts'
import { ownDomain } from '../../cookies/formats/hosts.ts'
import { type Imported, takeInTurns } from '../../cookies/formats/import-cookies.ts'
import type { ImportFormat, ParsedImport } from '../../cookies/formats/parsed-import.ts'
import { mergeReceipts, type Receipt } from '../../cookies/formats/receipt.ts'
import { type ImportContent, readImport } from '../../cookies/formats/recognise.ts'
import { holdsLogin } from '../../cookies/known-names.ts'
import { AppError, invalidField } from '../../errors.ts'
import { type BindingReport, bindingOf } from '../binding.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { type GivenState, stateOf } from '../given-cookies.ts'
import { receiptFor, withGuessedUrl, withLoginKept, withRefusal } from '../import-receipt.ts'
import { noDomain, nothingUsable } from '../import-refusals.ts'
import { checkMembers, mergeSettings } from '../merge-settings.ts'
import { type RepeatedLogin, withoutRepeatedLogin } from '../repeated-login.ts'
import { requireExpectedUser, type UnstoredSession, type UserCheckedSession } from '../require-expected-user.ts'
import type { SessionView } from '../session.ts'
import type { NewSessionInput, UpdateSessionInput } from '../session-inputs.ts'
import type { TokenEntry } from '../state/token-entry.ts'
import { withStorageToken } from '../storage-token.ts'
import { knownValidationUrl } from '../validation-url.ts'
import { viewOf } from '../view.ts'
import { consentOf, creationWrites, newSession, storeNew, withRenewal } from './create.ts'
import { createOrUpdate, existingId } from './put.ts'

export interface ImportSessionInput extends Omit<NewSessionInput, 'name'> {
  readonly content: ImportContent
  /** Reads the content as this format only; null: whichever it is. */
  readonly format: ImportFormat | null
  /** Null: the domain. */
  readonly name: string | null
  /** As given; empty: those in the content. */
  readonly domains: readonly string[]
  /** A token in localStorage to send as the Authorization header; null: none. */
  readonly useToken: TokenEntry | null
  /** True: nothing is written. */
  readonly dryRun: boolean
  /** The fields that the request contains, for a session that exists already. */
  readonly changes: UpdateSessionInput
}

export interface ImportResult {
  readonly receipt: Receipt
  readonly binding: BindingReport
  /** One for each domain, in order; empty for a dry run. */
  readonly sessions: readonly SessionView[]
  /** The session with the given external id that existed before; null: there was none. */
  readonly existingId: string | null
  /** Why the import of a dry run would be refused: a domain gets nothing that a session could use. Null: it would not. */
  readonly refusal: AppError | null
}

/** What an import takes for one domain. */
interface TakenImport {
  readonly place: NormalisedDomain
  readonly imported: Imported
}

/** One for each domain, in order. */
type TakenImports = readonly [TakenImport, ...TakenImport[]]

/**
 * Stores the export of a browser or tool as one session per domain, all in one commit, or updates the session with the
 * given external id. Throws MALFORMED_JSON, and as `createSession` or `updateSession`.
 */
export async function importSession(
  deps: SessionDependencies,
  principal: Principal,
  input: ImportSessionInput,
): Promise<ImportResult> {
  const now = deps.clock.now()
  const read = readImport(input.content, { format: input.format, now, field: 'content' })
  const taken = await takeAll(deps, principal, input, read, now)
  const [first, ...rest] = taken
  const { externalId } = input
  const { domain } = first.place
  const existing = externalId === null ? null : await existingId(deps, principal, externalId, domain)
  const receiptOf = (one: TakenImport) => {
    const told = receiptFor(one.imported, input, now)
    return existing === null && isUrlGuessed(one, input) ? withGuessedUrl(told, one.place.domain) : told
  }
  const receipt = mergeReceipts([receiptOf(first), ...rest.map(receiptOf)])
  const isDeviceBound = taken.some(({ imported }) => imported.isDeviceBound)
  const binding = bindingOf({ cookieNames: receipt.kept, seenBinding: isDeviceBound ? 'device' : null })
  const refusal = refusalOf(taken, input, read)
  if (input.dryRun) {
    const repeats = refusal === null ? await tryImport(deps, principal, input, taken, existing) : null
    const told = withRefusal(withLoginKept(receipt, repeats), refusal)
    return { receipt: told, binding, sessions: [], existingId: existing, refusal }
  }
  if (refusal !== null) throw refusal
  const create = () => createAll(deps, principal, input, taken, { format: read.format, ...consentOf(input) })
  if (externalId === null) return { receipt, binding, sessions: await create(), existingId: null, refusal }
  const { session, created, repeats } = await createOrUpdate(deps, principal, {
    domain,
    externalId,
    isValidated: input.validate,
    changes: () => ({ ...input.changes, imported: stateFor(first, input) }),
    create: async () => only(await create()),
  })
  return {
    receipt: withLoginKept(receipt, repeats),
    binding,
    sessions: [session],
    existingId: created ? null : session.id,
    refusal,
  }
}

async function takeAll(
  deps: SessionDependencies,
  principal: Principal,
  input: ImportSessionInput,
  read: ParsedImport,
  now: number,
): Promise<TakenImports> {
  const [place, ...others] = placesFor(deps, input, read)
  requireOneDomain(others, input)
  // Many cookies for many domains take seconds, and reading them may have taken long: accounts take turns.
  const next = () => deps.loopTurns.next(principal.userId)
  const takeOne = async (one: NormalisedDomain): Promise<TakenImport> => {
    await next()
    return { place: one, imported: await takeInTurns(read, one.domain, now, next) }
  }
  const taken: [TakenImport, ...TakenImport[]] = [await takeOne(place)]
  for (const other of others) taken.push(await takeOne(other))
  return taken
}

/** Why the import is refused: a domain gets nothing that a session could use. Null: it is not. */
function refusalOf(taken: TakenImports, input: ImportSessionInput, read: ParsedImport): AppError | null {
  const unusable = holdsLogin(input.headers) ? undefined : taken.find(({ imported }) => !imported.isUsable)
  if (unusable === undefined) return null
  return nothingUsable(unusable.imported, unusable.place.domain, read, input.domains.length > 1)
}

/** Stores a new session for each domain. */
async function createAll(
  deps: SessionDependencies,
  principal: Principal,
  input: ImportSessionInput,
  taken: TakenImports,
  details: AuditDetails,
): Promise<SessionView[]> {
  const planned = taken.map((one) => plannedSession(deps, principal, input, one, taken))
  const checked: UserCheckedSession[] = []
  for (const unstored of planned) checked.push(await requireExpectedUser(deps, unstored))
  const writes = await Promise.all(
    checked.map((unstored) => creationWrites(deps, principal, unstored, { cause: 'imported', details })),
  )
  const isChanged = checked.some(({ store }) => store === deps.patientStore)
  await storeNew({ store: isChanged ? deps.patientStore : deps.store }, writes.flat())
  return checked.map(({ session }) => viewOf(session, 'owner', session.createdAt))
}

/**
 * Why the import would keep the stored login; null: it would not. Throws what the import itself would throw for its
 * fields, a token that is not there for instance.
 */
async function tryImport(
  deps: SessionDependencies,
  principal: Principal,
  input: ImportSessionInput,
  taken: TakenImports,
  existing: string | null,
): Promise<RepeatedLogin | null> {
  const found = existing === null ? null : await deps.repository.findForUse(existing, principal.userId)
  if (found === null) {
    for (const one of taken) plannedSession(deps, principal, input, one, taken)
    return null
  }
  checkMembers(mergeSettings(found.session, input.changes))
  const changes = { ...input.changes, imported: stateFor(taken[0], input) }
  return (await withoutRepeatedLogin(deps, found, changes, deps.clock.now())).repeats
}

/** The session of one of the domains, before it is stored. Throws VALIDATION_ERROR. */
function plannedSession(
  deps: SessionDependencies,
  principal: Principal,
  input: ImportSessionInput,
  one: TakenImport,
  taken: TakenImports,
): UnstoredSession {
  const state = stateFor(one, input)
  const name = nameFor(input.name, one.place.domain, taken.length)
  return { session: newSession(deps, principal, { ...input, name }, one.place, state), state }
}

function stateFor({ imported, place }: TakenImport, input: ImportSessionInput): GivenState {
  return withRenewal(withStorageToken(stateOf(imported, input), place.domain, input.useToken), place, input)
}

/** Whether nothing that is given says at which address a new session is to be checked. */
function isUrlGuessed({ place, imported }: TakenImport, { validationUrl }: ImportSessionInput): boolean {
  const { domain, origin, page } = place
  const { pages, origins } = imported
  return validationUrl === null && knownValidationUrl(domain, { origin, page, pages, origins }) === null
}

function only<Item>([first]: readonly Item[]): Item {
  if (first === undefined) throw new AppError('INTERNAL')
  return first
}

function requireOneDomain(
  others: readonly NormalisedDomain[],
  { useToken, externalId }: Pick<ImportSessionInput, 'useToken' | 'externalId'>,
): void {
  if (others.length === 0) return
  if (useToken !== null) throw invalidField('use_token', 'works for only one domain at a time')
  if (externalId !== null) throw invalidField('external_id', 'works for only one domain at a time')
}

function placesFor(
  { egressPolicy }: Pick<SessionDependencies, 'egressPolicy'>,
  { domains }: Pick<ImportSessionInput, 'domains'>,
  read: ParsedImport,
): [NormalisedDomain, ...NormalisedDomain[]] {
  const own = domains.length > 0 ? null : ownDomain(read)
  const [first = own, ...rest] = domains
  if (first === null) throw noDomain(read)
  const place = normaliseDomain(first, egressPolicy.allowsHost)
  // The content itself only says where its first request went, which need not be the best page for checks.
  if (domains.length === 0) return [{ ...place, origin: null, page: null }]
  const others = rest.map((domain) => normaliseDomain(domain, egressPolicy.allowsHost))
  if (new Set([place, ...others].map(({ domain }) => domain)).size < domains.length) {
    throw invalidField('domains', 'must not contain a domain twice')
  }
  return [place, ...others]
}

/** Makes the names of one import's sessions different; a name has at most 255 characters. */
function nameFor(name: string | null, domain: string, count: number): string {
  if (name === null) return domain.slice(0, 255)
  return count === 1 ? name : `${name.slice(0, 100)} (${domain})`.slice(0, 255)
}
