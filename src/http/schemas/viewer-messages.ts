import { z } from 'zod'
import type { CaptureEvent } from '../../captures/capture-types.ts'
import type { ViewerConnection } from '../../captures/captures.ts'
import { parseJsonOr } from '../../json-object.ts'
import { toReceiptNames, toVerdictBody } from './capture.ts'

const number = z.number().min(-100_000).max(100_000)
const whole = z
  .int()
  .min(0)
  .max(2 ** 31)
const modifiers = z.int().min(0).max(15)
const point = { x: number, y: number, modifiers }
const typed = z.string().max(10_000)

const messages = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ack') }),
  /** Asks whether the connection still leads to the server, which answers the same. */
  z.object({ type: z.literal('alive') }),
  z.object({ type: z.literal('resize'), width: number, height: number, scale: number, touch: z.boolean() }),
  z.object({
    type: z.literal('mouse'),
    action: z.enum(['move', 'down', 'up']),
    button: z.enum(['none', 'left', 'right']),
    buttons: z.int().min(0).max(31),
    clicks: z.int().min(0).max(3),
    ...point,
  }),
  z.object({ type: z.literal('wheel'), delta_x: number, delta_y: number, ...point }),
  z.object({
    type: z.literal('touch'),
    action: z.enum(['start', 'move', 'end', 'cancel']),
    points: z.array(z.object({ id: whole, x: number, y: number })).max(10),
    modifiers,
  }),
  z.object({
    type: z.literal('key'),
    action: z.enum(['down', 'up']),
    key: z.string().min(1).max(40),
    code: z.string().max(40),
    key_code: z.int().min(0).max(255),
    location: z.int().min(0).max(3),
    repeat: z.boolean(),
    modifiers,
  }),
  z.object({ type: z.enum(['text', 'compose', 'paste']), text: typed }),
  /** Asks for what is selected in the page, which the answer `copied` has, with the same id. */
  z.object({ type: z.enum(['copy', 'cut']), id: whole }),
  z.object({ type: z.enum(['activate', 'close_tab']), tab: whole }),
  z.object({ type: z.enum(['back', 'reload', 'returned']) }),
  z.object({ type: z.literal('open'), link: z.string().max(8192) }),
  z.object({ type: z.literal('busy') }),
  z.object({ type: z.literal('pick'), id: whole, value: z.union([typed, whole]).nullable() }),
  z.object({ type: z.literal('answer_dialog'), id: whole, accept: z.boolean(), text: typed }),
  z.object({
    type: z.literal('answer_login'),
    id: whole,
    credentials: z.object({ username: z.string().max(1000), password: z.string().max(1000) }).nullable(),
  }),
  z.object({ type: z.enum(['review', 'finish', 'cancel']) }),
])

type ViewerMessage = z.output<typeof messages>

/** Parses a message of a viewer; null when it is invalid. */
export function readViewerMessage(text: string): ViewerMessage | null {
  return messages.safeParse(parseJsonOr(text, null)).data ?? null
}

/** Executes a message of a viewer. */
export function obeyViewer(
  connection: ViewerConnection,
  message: Exclude<ViewerMessage, { readonly type: 'alive' }>,
): void {
  switch (message.type) {
    case 'ack':
      connection.acknowledge()
      return
    case 'resize': {
      const { width, height, scale, touch: isTouch } = message
      connection.resize({ width, height, scale, isTouch })
      return
    }
    case 'mouse':
    case 'touch':
    case 'text':
    case 'compose':
    case 'paste':
      connection.input(message)
      return
    case 'wheel': {
      const { delta_x: deltaX, delta_y: deltaY, ...rest } = message
      connection.input({ ...rest, deltaX, deltaY })
      return
    }
    case 'key': {
      const { key_code: keyCode, ...rest } = message
      connection.input({ ...rest, keyCode })
      return
    }
    case 'copy':
    case 'cut':
      connection.copy(message.type, message.id)
      return
    case 'busy':
    case 'review':
    case 'finish':
    case 'cancel':
      connection[message.type]()
      return
    default:
      connection.command(message)
  }
}

/** A message to a viewer, as JSON. All texts from sites are displayed as plain text. */
export function writeViewerEvent(event: CaptureEvent): string {
  return JSON.stringify(toMessage(event))
}

function toMessage(event: CaptureEvent): unknown {
  switch (event.type) {
    case 'capture': {
      const { type, domain, owner, expectedUser, remainingMs, autoFinish, replaces } = event
      const options = { auto_finish: autoFinish, replaces }
      return { type, domain, owner, expected_user: expectedUser, remaining_ms: remainingMs, ...options }
    }
    case 'verdict':
      return { type: 'verdict', verdict: toVerdictBody(event.verdict), will_store: toReceiptNames(event.receipt) }
    case 'review':
      return { type: 'review', will_store: toReceiptNames(event.receipt) }
    case 'tabs': {
      const tabs = event.tabs.map(({ id, url, isSecure, title, isActive }) => {
        return { id, url, title, is_secure: isSecure, is_active: isActive }
      })
      const { canGoBack, isLoading, problem } = event
      return { type: 'tabs', tabs, can_go_back: canGoBack, is_loading: isLoading, problem }
    }
    case 'focus': {
      const { field } = event
      const shown = field === null ? null : { input_mode: field.inputMode, is_password: field.isPassword }
      return { type: 'focus', field: shown }
    }
    case 'picker':
      return { type: 'picker', picker: event.picker === null ? null : toPicker(event.picker) }
    case 'dialog': {
      const { dialog } = event
      if (dialog === null) return event
      const { id, kind, host, message, defaultText } = dialog
      return { type: 'dialog', dialog: { id, kind, host, message, default_text: defaultText } }
    }
    case 'ended': {
      const { type, status, message, loggedOutSession } = event
      return { type, status, message, logged_out_session: loggedOutSession }
    }
    case 'copied':
    case 'login':
    case 'problem':
    case 'refused':
    case 'storing':
      return event
  }
}

function toPicker(picker: Extract<CaptureEvent, { type: 'picker' }>['picker'] & object) {
  const { id, kind, label, options, value, min, max, step } = picker
  const shown = options.map(({ label: name, group, isDisabled, isSelected }) => {
    return { label: name, group, is_disabled: isDisabled, is_selected: isSelected }
  })
  return { id, kind, label, value, min, max, step, options: shown }
}
