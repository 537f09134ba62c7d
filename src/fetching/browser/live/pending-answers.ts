import type { Dialog } from 'playwright-core'
import type { AnswerPicker } from './helper.ts'
import type { AnswerLogin } from './http-login.ts'
import type { HttpCredentials, LiveDialog, LiveEvent, LiveLogin, LivePicker } from './live-types.ts'

/** HTTP logins that wait for an answer at the same time; further ones continue without a login. */
const maxLogins = 20

interface Asked<What, Answer> {
  readonly what: What
  readonly answer: Answer
}

/**
 * The questions that a person has to answer: one picker, and dialogs and HTTP logins in order. They wait while nobody
 * watches.
 */
export class PendingAnswers {
  readonly #tell: (event: LiveEvent) => void
  #count = 0
  #picker: Asked<LivePicker, AnswerPicker> | null = null
  readonly #dialogs: Asked<LiveDialog, Dialog>[] = []
  readonly #logins: Asked<LiveLogin, AnswerLogin>[] = []

  constructor(tell: (event: LiveEvent) => void) {
    this.#tell = tell
  }

  addPicker(picker: LivePicker, answer: AnswerPicker): void {
    this.#count += 1
    this.#picker = { what: { ...picker, id: this.#count }, answer }
    this.#tellPicker()
  }

  addDialog(dialog: Dialog, host: string): void {
    this.#count += 1
    const [message, defaultText] = [dialog.message().slice(0, 2000), dialog.defaultValue().slice(0, 2000)]
    const kind = kindOf(dialog)
    this.#dialogs.push({ what: { id: this.#count, kind, host, message, defaultText }, answer: dialog })
    this.#tellDialog()
  }

  addLogin({ host, realm }: Omit<LiveLogin, 'id'>, answer: AnswerLogin): void {
    // A page may ask as often as it has frames.
    if (this.#logins.length >= maxLogins) {
      void answer(null)
      return
    }
    this.#count += 1
    this.#logins.push({ what: { id: this.#count, host, realm }, answer })
    this.#tellLogin()
  }

  async pick(id: number, value: string | number | null): Promise<void> {
    const picker = this.#picker
    if (picker?.what.id !== id) return
    this.#picker = null
    if (value !== null) await picker.answer(value)
  }

  async answerDialog(id: number, accept: boolean, text: string): Promise<void> {
    const dialog = take(this.#dialogs, id)
    this.#tellDialog()
    if (dialog === null) return
    await (accept ? dialog.accept(text) : dialog.dismiss())
  }

  async answerLogin(id: number, credentials: HttpCredentials): Promise<void> {
    const answer = take(this.#logins, id)
    this.#tellLogin()
    await answer?.(credentials)
  }

  /** Sends all open questions to a new viewer. */
  tellAll(): void {
    this.#tellPicker()
    this.#tellDialog()
    this.#tellLogin()
  }

  #tellPicker(): void {
    this.#tell({ type: 'picker', picker: this.#picker?.what ?? null })
  }

  #tellDialog(): void {
    this.#tell({ type: 'dialog', dialog: this.#dialogs[0]?.what ?? null })
  }

  #tellLogin(): void {
    this.#tell({ type: 'login', login: this.#logins[0]?.what ?? null })
  }
}

function take<Answer>(list: Asked<{ readonly id: number }, Answer>[], id: number): Answer | null {
  const place = list.findIndex(({ what }) => what.id === id)
  return place === -1 ? null : (list.splice(place, 1)[0]?.answer ?? null)
}

function kindOf(dialog: Dialog): LiveDialog['kind'] {
  const type = dialog.type()
  return type === 'confirm' || type === 'prompt' ? type : 'alert'
}
