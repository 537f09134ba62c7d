import { isDeepStrictEqual } from 'node:util'
import { invalidField } from '../errors.ts'
import { type Concurrency, defaultConcurrency } from './limits/concurrency.ts'
import { defaultMonitoring, type Monitoring } from './monitoring/bounds.ts'
import type { SessionSettings } from './session.ts'
import { plainRule, type ValidationRule } from './validation-rule.ts'

/** The settings of which a request changes single members. */
type MergedName = 'validationRule' | 'monitoring' | 'concurrency'

/**
 * The settings in a request. Of `validationRule`, `monitoring` and `concurrency` only the given members change; null
 * removes the whole object.
 */
export type SettingsChange = Partial<Omit<SessionSettings, MergedName>> & {
  readonly [Name in MergedName]?: Partial<NonNullable<SessionSettings[Name]>> | null
}

/** The given settings as they are stored after the change. `checkMembers` checks the result. */
export function mergeSettings<Change extends SettingsChange>(
  stored: Pick<SessionSettings, MergedName>,
  change: Change,
): Omit<Change, MergedName> & Partial<Pick<SessionSettings, MergedName>> {
  const { validationRule, monitoring, concurrency, ...others } = change
  return {
    ...others,
    ...(validationRule === undefined ? {} : { validationRule: mergeRule(stored.validationRule, validationRule) }),
    ...(monitoring === undefined ? {} : { monitoring: mergeMonitoring(stored.monitoring, monitoring) }),
    ...(concurrency === undefined ? {} : { concurrency: mergeConcurrency(stored.concurrency, concurrency) }),
  }
}

/** Throws VALIDATION_ERROR for members that exclude each other. */
export function checkMembers({ monitoring, concurrency }: Partial<Pick<SessionSettings, MergedName>>): void {
  const { minSeconds: min = null, maxSeconds: max = null } = monitoring ?? {}
  if (min !== null && max !== null && min > max) {
    throw invalidField('monitoring', 'min_seconds must not be larger than max_seconds')
  }
  if (concurrency == null) return
  const isLimited = concurrency.mode === 'limited'
  if (isLimited && concurrency.max === null) throw invalidField('concurrency.max', 'is required with limited')
  if (!isLimited && concurrency.max !== null) throw invalidField('concurrency.max', 'is allowed only with limited')
}

/** Null when nothing of it differs from having no rule. */
function mergeRule(stored: ValidationRule | null, change: Partial<ValidationRule> | null): ValidationRule | null {
  const rule = { ...plainRule, ...stored, ...change }
  return change === null || isDeepStrictEqual(rule, plainRule) ? null : rule
}

function mergeMonitoring(stored: Monitoring | null, change: Partial<Monitoring> | null): Monitoring | null {
  return change === null ? null : { ...defaultMonitoring, ...stored, ...change }
}

/** `max` belongs to `limited`: another mode removes it. */
function mergeConcurrency(stored: Concurrency | null, change: Partial<Concurrency> | null): Concurrency | null {
  if (change === null) return null
  const merged = { ...defaultConcurrency, ...stored, ...change }
  return merged.mode === 'limited' ? merged : { ...merged, max: change.max ?? null }
}
