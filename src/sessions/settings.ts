import type { AnyField } from './field.ts'
import type { InitialSession, SessionSettings } from './session.ts'
import { type SettingName, sessionFields } from './session-fields.ts'
import type { SessionChanges } from './stored-session.ts'

const entries = Object.entries<AnyField>(sessionFields)
const settingEntries = entries.filter(([, { patch }]) => patch !== undefined)

/** The initial values of a new session. */
export const initialSession: InitialSession = fromEntries(
  entries.filter(([, one]) => 'initial' in one).map(([name, { initial }]) => [name, initial]),
)

/** The names of the settings in a PATCH and in the audit trail. */
export const settingNames: Readonly<Record<SettingName, string>> = fromEntries(
  settingEntries.map(([name, { patch }]) => [name, patch]),
)

/** The settings of an input. */
export function settingsOf<Input extends Partial<SessionSettings>>(
  input: Input,
): Pick<Input, keyof Input & SettingName> {
  return fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(settingNames, name)))
}

/** The fields of a new session of which nothing is given but its name. */
export const initialInput = {
  ...settingsOf(initialSession),
  headers: null,
  userAgent: null,
  proxy: null,
  consent: null,
  validationUrl: null,
  validate: false,
  renewal: null,
  renewalHosts: [],
}

/** The columns of the given settings. */
export function encodeSettings(input: Partial<SessionSettings>): SessionChanges {
  const given: Readonly<Record<string, unknown>> = { ...input }
  return fromEntries(
    settingEntries.flatMap(([name, { column, encode }]) =>
      given[name] === undefined ? [] : [[column, encode(given[name] as never)]],
    ),
  )
}

/** The entries come from the table of fields, and so do the callers' types. */
function fromEntries<Made>(made: readonly (readonly [string, unknown])[]): Made {
  return Object.fromEntries(made) as Made
}
