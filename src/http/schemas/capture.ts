import { z } from 'zod'
import {
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
import { bodyOf } from './to-body.ts'
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

const openedBody = bodyOf(openedCaptureSchema)

/** @param base where clients reach the server, without a slash at its end */
export const toOpenedCaptureBody = ({ view, token, pin }: OpenedCapture, base: string) =>
  openedBody(view, { capture_id: view.id, viewer_url: `${base}/capture/${view.id}#${token}`, pin })

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

const captureBody = bodyOf(captureSchema)

export const toCaptureBody = (view: CaptureView) =>
  captureBody(view, {
    capture_id: view.id,
    last_verdict: view.verdict && toVerdictBody(view.verdict),
    will_store: view.receipt && toReceiptNames(view.receipt),
  })

const verdictBody = bodyOf(verdictOut)

export const toVerdictBody = (judged: CaptureVerdict) => verdictBody(judged, { checked_at: formatTime(judged.at) })

export const toReceiptNames = bodyOf(receiptOut)

export const finishedCaptureSchema = z
  .object({
    capture_id: captureId,
    session: sessionSchema,
    validation: validationSchema.nullable().meta({ description: 'The first check; null: it could not be made yet' }),
  })
  .meta({ id: 'FinishedCapture' })

export const toFinishedCaptureBody = ({ view, session, validation }: FinishedCapture) => ({
  capture_id: view.id,
  session: toSessionBody(session),
  validation: validation && toValidationBody(validation),
})

/** The credentials that the viewer sends. */
export const enterBody = z.object({ token: text(1, 200), pin: optional(text(1, 20)) })
