import { z } from 'zod'
import {
  type CaptureReceipt,
  type CaptureVerdict,
  type CaptureView,
  captureStatuses,
  type FinishedCapture,
  type OpenCaptureInput,
  type OpenedCapture,
} from '../../captures/capture-types.ts'
import { formatTime } from '../../clock.ts'
import { optionalId } from '../request-parts.ts'
import { localeField, timezoneField, viewportField } from './browser-profile.ts'
import { idOut, label, optional, text, timeOut, urlText } from './fields.ts'
import { sessionSchema, toSessionBody } from './session.ts'
import { nameText } from './session-fields.ts'
import { domainText } from './session-input.ts'
import { toValidationBody, validationSchema } from './validation.ts'

const captureId = idOut.meta({ description: 'The login', examples: ['70000000-0000-4000-8000-000000000000'] })

export const openCaptureBody = z
  .object({
    start_url: urlText.meta({
      description: 'Where the browser begins: the page to log in',
      examples: ['https://shop.example/login'],
    }),
    name: optional(nameText).meta({ description: 'Of the new session; default its domain' }),
    domain: optional(domainText).meta({ description: 'Of the session; default the host of `start_url`' }),
    session_id: optional(z.string()).meta({ description: 'Store the login in this session instead of a new one' }),
    expected_user: optional(label).meta({ description: 'Whom the site must show; a login as another is refused' }),
    locale: optional(localeField),
    timezone: optional(timezoneField),
    viewport: optional(viewportField).meta({
      description: 'CSS pixels of the window of the browser; default as large as the viewer shows it',
    }),
    auto_finish: optional(z.boolean()).meta({ description: 'Finish when two consecutive checks see a user logged in' }),
    for_other: optional(z.boolean()).meta({
      description: 'Another person logs in: the link then also needs a PIN, which you send separately',
    }),
  })
  .meta({ id: 'OpenCapture' })

export function toOpenCaptureInput(body: z.output<typeof openCaptureBody>): OpenCaptureInput {
  return {
    startUrl: body.start_url,
    name: body.name ?? null,
    domain: body.domain ?? null,
    sessionId: optionalId(body.session_id),
    expectedUser: body.expected_user ?? null,
    locale: body.locale ?? null,
    timezone: body.timezone ?? null,
    viewport: body.viewport ?? null,
    autoFinish: body.auto_finish ?? false,
    forOther: body.for_other ?? false,
  }
}

export const openedCaptureSchema = z
  .object({
    capture_id: captureId,
    viewer_url: z.string().meta({
      description: 'Open it in a browser; the first device that does may use it',
      examples: ['https://keys.example/capture/70000000-0000-4000-8000-000000000000#Zb3…'],
    }),
    pin: z
      .string()
      .nullable()
      .meta({ description: 'With `for_other`: the PIN that the link needs', examples: ['204817'] }),
    expires_at: timeOut,
  })
  .meta({ id: 'OpenedCapture' })

/** @param base where clients reach the server, without a slash at its end */
export function toOpenedCaptureBody(
  { view, token, pin }: OpenedCapture,
  base: string,
): z.output<typeof openedCaptureSchema> {
  return {
    capture_id: view.id,
    viewer_url: `${base}/capture/${view.id}#${token}`,
    pin,
    expires_at: formatTime(view.expiresAt),
  }
}

const verdictOut = z.object({
  verdict: z.string(),
  user: z
    .string()
    .nullable()
    .meta({ description: 'Who is logged in, as the page says', examples: ['Dana Demo'] }),
  is_wrong_user: z.boolean().meta({ description: 'Another user is expected' }),
  page: z.string().nullable(),
  elsewhere: z
    .string()
    .nullable()
    .meta({
      description: 'Another host of the site where the shown page is logged in; nothing of it is stored',
      examples: ['app.shop.example'],
    }),
  checked_at: timeOut,
})

const receiptOut = z.object({
  cookie_names: z.array(z.string()),
  header_names: z.array(z.string()).meta({ description: '`Authorization`, if the site asked for a Basic login' }),
  origins: z.array(z.string()).meta({ description: 'Origins whose storage is kept' }),
  too_large: z.array(z.string()).meta({ description: 'Parts of storage that are too large; in the viewer only' }),
  other_sites: z.array(z.string()).meta({ description: 'Sites of which nothing is stored' }),
})

export const captureSchema = z
  .object({
    capture_id: captureId,
    status: z.enum(captureStatuses),
    domain: z.string(),
    session_id: idOut.nullable().meta({ description: 'The session that it refreshes, or has become' }),
    reason: z.string().nullable().meta({ description: 'Why it failed' }),
    expected_user: z.string().nullable(),
    is_watched: z.boolean().meta({ description: 'The page is open in a browser' }),
    last_verdict: verdictOut.nullable().meta({ description: 'What its pages show now' }),
    will_store: receiptOut.nullable().meta({ description: 'Names of what would be stored now, and of what would not' }),
    created_at: timeOut,
    expires_at: timeOut,
  })
  .meta({ id: 'Capture' })

export function toCaptureBody(view: CaptureView): z.output<typeof captureSchema> {
  return {
    capture_id: view.id,
    status: view.status,
    domain: view.domain,
    session_id: view.sessionId,
    reason: view.reason,
    expected_user: view.expectedUser,
    is_watched: view.isWatched,
    last_verdict: view.verdict === null ? null : toVerdictBody(view.verdict),
    will_store: view.receipt === null ? null : toReceiptNames(view.receipt),
    created_at: formatTime(view.createdAt),
    expires_at: formatTime(view.expiresAt),
  }
}

export function toVerdictBody(judged: CaptureVerdict): z.output<typeof verdictOut> {
  const { verdict, user, isWrongUser, page, elsewhere, at } = judged
  return { verdict, user, is_wrong_user: isWrongUser, page, elsewhere, checked_at: formatTime(at) }
}

export function toReceiptNames(receipt: CaptureReceipt): z.output<typeof receiptOut> {
  return {
    cookie_names: [...receipt.cookieNames],
    header_names: [...receipt.headerNames],
    origins: [...receipt.origins],
    too_large: [...receipt.tooLarge],
    other_sites: [...receipt.otherSites],
  }
}

export const finishedCaptureSchema = z
  .object({
    capture_id: captureId,
    session: sessionSchema,
    validation: validationSchema.nullable().meta({ description: 'The first check; null: it could not be made yet' }),
  })
  .meta({ id: 'FinishedCapture' })

export function toFinishedCaptureBody(finished: FinishedCapture): z.output<typeof finishedCaptureSchema> {
  const { view, session, validation } = finished
  return {
    capture_id: view.id,
    session: toSessionBody(session),
    validation: validation === null ? null : toValidationBody(validation),
  }
}

/** The credentials that the viewer sends. */
export const enterBody = z.object({ token: text(1, 200), pin: optional(text(1, 20)) })
