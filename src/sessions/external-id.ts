import { type AppError, invalidField } from '../errors.ts'

/** Another session of the account has the external id already. */
export function externalIdTaken(): AppError {
  return invalidField('external_id', 'is that of another session of the account')
}
