import { AppError } from '../../errors.ts'
import { maxHops, type RefusalReason } from '../redirect.ts'

/** `loop`: the same request was already sent twice. */
type Refusal = RefusalReason | 'loop'

const refusals: Readonly<Record<Refusal, AppError['code']>> = {
  scheme: 'TARGET_NOT_ALLOWED',
  body_out_of_scope: 'TARGET_NOT_ALLOWED',
  url_too_long: 'TARGET_UNREACHABLE',
  too_many_redirects: 'TARGET_UNREACHABLE',
  loop: 'TARGET_UNREACHABLE',
}

const sentences: Readonly<Record<Refusal, string>> = {
  scheme: 'The target redirects to something that is neither http nor https.',
  body_out_of_scope: 'The target asks for the body of the request to be sent to another host.',
  url_too_long: 'The target redirects to an address that is longer than 8,192 characters.',
  too_many_redirects: `The target redirects more than ${maxHops} times.`,
  loop: 'The target redirects in a circle.',
}

/** The error for a refused redirect. */
export function refused(reason: Refusal): AppError {
  return new AppError(refusals[reason], { message: sentences[reason] })
}
