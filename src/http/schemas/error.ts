import { z } from 'zod'
import { formatTimeOrNull } from '../../clock.ts'
import { type AppError, type ErrorCode, errorKinds } from '../../errors.ts'
import { timeOut } from './fields.ts'

export const errorCode = z.enum(Object.keys(errorKinds) as ErrorCode[])

const noDetails = z.object({})
/** `details` by code: other fields are not returned. */
const detailsByCode = {
  VALIDATION_ERROR: z.object({ fields: z.array(z.object({ field: z.string(), message: z.string() })) }),
  METHOD_NOT_ALLOWED: z.object({ allow: z.array(z.string()) }),
  SESSION_BUSY: z.object({ held_since: timeOut.nullable(), held_until: timeOut.nullable() }),
  LOGIN_NEEDED: z.object({
    login_url: z
      .string()
      .nullable()
      .meta({
        description: 'The page of this server at which a person logs in again',
        examples: ['https://keys.example/login/7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d'],
      }),
  }),
} satisfies Partial<Record<ErrorCode, z.ZodType>>

const envelope = <Details extends z.ZodType>(details: Details) =>
  z.object({
    error: errorCode.meta({ description: 'Machine code, the same as `code`' }),
    code: errorCode,
    message: z.string().meta({ description: 'A sentence for a human, the same as `detail`' }),
    detail: z.string(),
    status: z.int(),
    request_id: z.string(),
    resolution: z.string().meta({ description: 'What to do next' }),
    details,
    field: z.string().optional().meta({ description: 'VALIDATION_ERROR: the first of `details.fields`' }),
    retry_after: z
      .int()
      .optional()
      .meta({ description: '429, 503 and SESSION_BUSY: seconds, the same as Retry-After' }),
  })

/** Errors without details. */
export const plainErrorSchema = envelope(noDetails)
/** Errors with details, by code. */
export const detailedErrorSchemas: ReadonlyMap<string, z.ZodType> = new Map(
  Object.entries(detailsByCode).map(([code, details]) => [code, envelope(details)]),
)

/** Every error, for the documentation. */
export const errorSchema = envelope(z.union([...Object.values(detailsByCode), noDetails])).meta({ id: 'Error' })

export type ErrorBody = z.output<typeof errorSchema>

/** The error envelope. `status` differs from the code's own only when the HTTP layer has a more precise one. */
export function toErrorBody(error: AppError, requestId: string, status: number = error.status): ErrorBody {
  const first = error.fields[0]?.field
  return {
    error: error.code,
    code: error.code,
    message: error.message,
    detail: error.message,
    status,
    request_id: requestId,
    resolution: error.resolution,
    details: detailsOf(error),
    ...(first === undefined ? {} : { field: first }),
    ...(error.retryAfterSeconds === undefined ? {} : { retry_after: error.retryAfterSeconds }),
  }
}

function detailsOf(error: AppError): ErrorBody['details'] {
  if (error.code === 'VALIDATION_ERROR')
    return { fields: error.fields.map(({ field, message }) => ({ field, message })) }
  if (error.code === 'SESSION_BUSY') {
    const { heldSince = null, heldUntil = null } = error.busy ?? {}
    return { held_since: formatTimeOrNull(heldSince), held_until: formatTimeOrNull(heldUntil) }
  }
  if (error.code === 'LOGIN_NEEDED') return { login_url: error.loginUrl }
  if (error.code === 'METHOD_NOT_ALLOWED') return { allow: [...error.allow] }
  return {}
}
