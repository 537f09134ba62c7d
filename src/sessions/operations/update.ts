import { isDeepStrictEqual } from 'node:util'
import type { Principal } from '../../accounts/principal.ts'
import { invalidField } from '../../errors.ts'
import { onConflict } from '../../storage/on-conflict.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { ChainAppend } from '../../storage/write.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { givenChange } from '../given-cookies.ts'
import { afterUpdate } from '../lifecycle.ts'
import { checkMembers, mergeSettings } from '../merge-settings.ts'
import { afterChange } from '../monitoring/after-change.ts'
import { type Bounds, requireMinimum } from '../monitoring/bounds.ts'
import { permit, stillPermitted } from '../permit.ts'
import { requireProxyAllowed, requireProxyOwner } from '../proxy.ts'
import { type GivenRenewal, givenRenewal } from '../renewal/given-renewal.ts'
import { type RepeatedLogin, withoutRepeatedLogin } from '../repeated-login.ts'
import { resealerForUser } from '../require-expected-user.ts'
import { requireVersion } from '../require-version.ts'
import { changedRow, verdictUnknown } from '../row-changes.ts'
import type { Session, SessionView } from '../session.ts'
import { recoveryWrites } from '../session-events.ts'
import type { UpdateSessionInput } from '../session-inputs.ts'
import { encodeSettings, settingNames } from '../settings.ts'
import { openSecrets } from '../state/open-secrets.ts'
import { changesState, changesVisits, type Resealed, type SecretsChange } from '../state/reseal.ts'
import { tokenHeaders } from '../storage-token.ts'
import type { SealedState, SessionChanges } from '../stored-session.ts'
import { checkValidationRule } from '../validation-rule.ts'
import { checkValidationUrl, guessedUrl } from '../validation-url.ts'
import { getSession } from './get.ts'

/** The change with its settings as they will be stored. */
type MergedUpdate = ReturnType<typeof mergeSettings<UpdateSessionInput>>

/**
 * Changes the given fields of a session.
 * @param versions the `settingsVersion`s at which the change is made; null: any
 * @throws AppError as `permit`, UNAUTHORIZED, PRECONDITION_FAILED, WRONG_USER, VALIDATION_ERROR, VAULT_UNAVAILABLE,
 *   CONFLICT
 */
export async function updateSession(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  given: UpdateSessionInput,
  versions: readonly number[] | null = null,
): Promise<SessionView> {
  await changeSession(deps, principal, id, given, { versions, keepsRepeated: false })
  return getSession(deps, principal, id)
}

/** As `updateSession`, but a login that was given already is not stored again (`withoutRepeatedLogin`). */
export async function updateUnlessRepeated(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  given: UpdateSessionInput,
): Promise<{ readonly session: SessionView; readonly repeats: RepeatedLogin | null }> {
  const repeats = await changeSession(deps, principal, id, given, { versions: null, keepsRepeated: true })
  return { session: await getSession(deps, principal, id), repeats }
}

/** Returns why the stored login was kept although one was given; null: it was not. */
function changeSession(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  given: UpdateSessionInput,
  { versions, keepsRepeated }: { readonly versions: readonly number[] | null; readonly keepsRepeated: boolean },
): Promise<RepeatedLogin | null> {
  const resealForUser = resealerForUser(deps, { cause: 'updated', actor: principal })
  return retryOnConflict(async () => {
    const found = await deps.repository.findForUse(id, principal.userId)
    const permitted = permit(found, principal, 'change')
    const { session, state, access } = permitted
    requireVersion(session, versions)
    requireProxyOwner(access === 'owner', given.proxy)
    requireProxyAllowed(deps.egressPolicy.allowsHost, given.proxy ?? null)
    checkSettings(deps.bounds, session.domain, given)
    const now = deps.clock.now()
    const unrepeated = keepsRepeated
      ? await withoutRepeatedLogin(deps, { session, state }, given, now)
      : { input: given, repeats: null }
    const input = mergeSettings(session, unrepeated.input)
    checkMembers(input)
    const renewal = await renewalChange(deps, session, state, input, access === 'owner')
    const change = givenChange(input, session.domain, now)
    const secrets = { ...(await withTokenOf(deps, session, state, input, change)), renewal }
    const resealed = changesState(secrets) ? await resealForUser(expectingAfter(session, input), state, secrets) : null
    const dated = afterUpdate(
      session,
      { newCookies: isNewLogin(input), newSecrets: changesVisits(secrets), expiresAt: input.expiresAt },
      now,
    )
    const changes = { ...plainChanges(session, input, dated, now), ...resealed?.changes }
    const { externalId = null } = input
    const { store } = resealed ?? deps
    await store
      .commit([
        ...stillPermitted(deps, principal, permitted),
        ...deps.repository.requireFreeExternalId(session, externalId),
        deps.repository.update(session, { ...changes, ...schedule(deps, principal, session, input, changes) }),
        ...(input.disabled === true ? deps.leaseRepository.releaseAll(id) : []),
        ...(resealed?.writes ?? []),
        ...entries(deps, principal, session, input, resealed),
        ...recoveryWrites(deps.events, session, dated, now),
      ])
      .catch(onConflict({ external_id_taken: externalIdTaken }))
    return unrepeated.repeats
  })
}

const externalIdTaken = () => invalidField('external_id', 'is that of another session of the account')

/** Opens the stored secrets only when the request contains renewal fields. */
async function renewalChange(
  deps: SessionDependencies,
  session: Session,
  state: SealedState | null,
  input: MergedUpdate,
  isOwner: boolean,
): Promise<GivenRenewal | undefined> {
  if (input.renewal === undefined && input.renewalHosts === undefined) return undefined
  const old = { renewal: session.renewal, secrets: (await openSecrets(deps, session, state)).renewal }
  return givenRenewal(session.domain, input, { old, isOwner })
}

/** The change with the header that the request takes from the storage. Throws as `tokenHeaders`, and with a renewal. */
async function withTokenOf(
  deps: Pick<SessionDependencies, 'vault'>,
  session: Session,
  state: SealedState | null,
  { useToken, renewal }: MergedUpdate,
  change: SecretsChange,
): Promise<SecretsChange> {
  if (useToken === undefined) return change
  const stored = await openSecrets(deps, session, state)
  // The header of the stored login was not given by itself.
  const given = { ...change.given, headers: null }
  if (useToken === null) return stored.tokenEntry === null ? change : { ...change, tokenEntry: null, given }
  const isRenewed = (renewal === undefined ? session.renewal : renewal) !== null
  if (isRenewed) throw invalidField('use_token', 'contradicts renewal, which puts its tokens into the header')
  const { storage = stored.storage } = change
  const headers = change.headers === undefined ? stored.headers : (change.headers ?? {})
  const taken = tokenHeaders({ storage, headers }, session.domain, useToken)
  return { ...change, ...taken, ports: [...(change.ports ?? []), ...taken.ports], given }
}

/** The session with its expected user after this change: new cookies must show the user that is set with them. */
function expectingAfter(session: Session, { expectedUser }: MergedUpdate): Session {
  return expectedUser === undefined ? session : { ...session, expectedUser, expectedUserPage: null }
}

/** Before the site is visited: it may take each cookie only once. Throws VALIDATION_ERROR. */
function checkSettings(bounds: Bounds | null, domain: string, input: UpdateSessionInput): void {
  if (input.validationUrl) checkValidationUrl(domain, input.validationUrl)
  checkValidationRule(input.validationRule ?? null)
  requireMinimum(bounds, input.monitoring)
}

function plainChanges(
  session: Session,
  input: MergedUpdate,
  dated: ReturnType<typeof afterUpdate>,
  now: number,
): SessionChanges {
  return {
    ...encodeSettings(input),
    ...changedRow(session, now),
    expires_at: dated.expiresAt,
    status: dated.status,
    ...(input.validationUrl === undefined ? {} : { validation_url: input.validationUrl ?? guessedUrl(session.domain) }),
    // What was learned about pages does not hold for another page or rule.
    ...(input.validationUrl === undefined && input.validationRule === undefined ? {} : { probe: null }),
    ...(input.expectedUser === undefined ? {} : { expected_user_page: null, wrong_user: null }),
    ...(isNewLogin(input) ? verdictUnknown : {}),
    // What was missing may exist now, so failures start again at zero.
    ...(dated.status === 'pending_validation' && session.status === 'invalid' ? { consecutive_failures: 0 } : {}),
    // A new pace applies from now on: the delay of the old one is dropped.
    ...(input.paceMs === undefined ? {} : { next_use_at: null }),
  }
}

/** Empty when the change does not affect checks. */
function schedule(
  { bounds, random, clock }: SessionDependencies,
  by: Principal,
  session: Session,
  input: MergedUpdate,
  changes: SessionChanges,
): SessionChanges {
  const { disabled, expiresAt, cookies, imported, headers, useToken, userAgent, proxy, keepAlive, monitoring } = input
  const { validation_url: validationUrl = session.validationUrl } = changes
  const { validationRule = session.validationRule } = input
  const isCheckedOtherwise =
    validationUrl !== session.validationUrl || !isDeepStrictEqual(validationRule, session.validationRule)
  // Without an entry, the header is what it was.
  const token = useToken ?? undefined
  const deciding = [disabled, expiresAt, cookies, imported, headers, token, userAgent, proxy, keepAlive, monitoring]
  if (!isCheckedOtherwise && deciding.every((given) => given === undefined)) return {}
  const after: Session = {
    ...session,
    validationRule,
    status: changes.status ?? session.status,
    expiresAt: changes.expires_at ?? null,
    putVersion: changes.put_version ?? session.putVersion,
    disabled: disabled ?? session.disabled,
    keepAlive: keepAlive ?? session.keepAlive,
    monitoring: monitoring === undefined ? session.monitoring : monitoring,
  }
  return afterChange(session, after, {
    bounds,
    now: clock.now(),
    fraction: random.fraction(),
    by,
    isNewLogin: isNewLogin(input),
    isCheckedOtherwise,
  })
}

/**
 * Whether there are new cookies, of which nothing is known: the last verdict was about others. A new header is no new
 * login: a client may send its token every minute.
 */
function isNewLogin({ cookies, imported }: MergedUpdate): boolean {
  return cookies !== undefined || imported !== undefined
}

function entries(
  { audit }: SessionDependencies,
  principal: Principal,
  session: Session,
  input: MergedUpdate,
  resealed: Resealed | null,
): ChainAppend[] {
  const disabling = input.disabled === true && !session.disabled
  const fields = Object.entries(fieldNames).flatMap(([key, name]) =>
    input[key as keyof UpdateSessionInput] === undefined || (key === 'disabled' && disabling) ? [] : [name],
  )
  const version = resealed === null ? {} : { version: resealed.version }
  const updated =
    fields.length === 0 && disabling ? [] : [audit.session(session.id, 'updated', principal, { fields, ...version })]
  return disabling ? [...updated, audit.session(session.id, 'disabled', principal)] : updated
}

/** The fields of a PATCH by their names in the audit trail. */
const fieldNames: Readonly<Record<keyof UpdateSessionInput, string>> = {
  cookies: 'cookies',
  imported: 'cookies',
  headers: 'headers',
  useToken: 'use_token',
  userAgent: 'user_agent',
  proxy: 'proxy',
  renewal: 'renewal',
  renewalHosts: 'renewal_hosts',
  validationUrl: 'validation_url',
  ...settingNames,
}
