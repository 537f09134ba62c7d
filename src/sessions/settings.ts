import type { SessionChanges } from './repository.ts'
import type { InitialSession, SessionSettings } from './session.ts'
import { type SettingName, sessionFields } from './session-fields.ts'

interface AnyField {
  readonly column: string
  readonly encode: (value: never) => unknown
  readonly initial?: unknown
  readonly patch?: string
}

const entries = Object.entries<AnyField>(sessionFields)
const settingEntries = entries.filter(([, { patch }]) => patch !== undefined)

/** What a new session has where nobody said otherwise. */
export const initialSession: InitialSession = fromEntries(
  entries.filter(([, one]) => 'initial' in one).map(([name, { initial }]) => [name, initial]),
)

/** The names of the settings in a PATCH and in the audit trail. */
export const settingNames: Readonly<Record<SettingName, string>> = fromEntries(
  settingEntries.map(([name, { patch }]) => [name, patch]),
)

/** Of an input, the settings. */
export function settingsOf<Input extends Partial<SessionSettings>>(
  input: Input,
): Pick<Input, keyof Input & SettingName> {
  return fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(settingNames, name)))
}

/** The columns of the settings that are given. */
export function encodeSettings(input: Partial<SessionSettings>): SessionChanges {
  const given: Readonly<Record<string, unknown>> = { ...input }
  return fromEntries(
    settingEntries.flatMap(([name, { column, encode }]) =>
      given[name] === undefined ? [] : [[column, encode(given[name] as never)]],
    ),
  )
}

/** The callers' types follow from the table of fields, which the entries come from. */
function fromEntries<Made>(made: readonly (readonly [string, unknown])[]): Made {
  return Object.fromEntries(made) as Made
}
