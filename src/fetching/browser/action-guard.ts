import type { CDPSession } from 'playwright-core'

/** Patterns for guarded controls: sources of regular expressions, with the flags `iu`. */
export interface GuardedControl {
  /** What such a control does, for example `logout`. */
  readonly kind: string
  /** For its label: lower case, without accents, white space collapsed. */
  readonly label: string
  /** For its address, its id, its name or its script. */
  readonly code: string
}

/** A control that an action was about to activate, but was not allowed to. */
export interface RefusedControl {
  readonly kind: string
  /** Its label or its address; at most 80 characters. */
  readonly text: string
}

const worldName = 'latchkey-guard'

/**
 * Prevents the steps of a caller from activating controls that log out, delete or unsubscribe, unless the step's
 * selector names the control. It decides when the event arrives, so that it sees the control that is really activated:
 * by a click, by a key on a focused control, or by a form that Enter submits. It runs in an isolated JavaScript world,
 * before the page's scripts, which can neither see nor change it. Events that scripts create are not checked.
 */
export class ActionGuard {
  readonly #cdp: CDPSession

  private constructor(cdp: CDPSession) {
    this.#cdp = cdp
  }

  /** Call it before the page is opened. */
  static async install(cdp: CDPSession, controls: readonly GuardedControl[]): Promise<ActionGuard> {
    const source = `(${guardSource})(${JSON.stringify(controls)})`
    await cdp.send('Page.enable')
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName })
    return new ActionGuard(cdp)
  }

  /** Sets the selector of the next step; '' for none. */
  async expect(selector: string): Promise<void> {
    await this.#inEachFrame(`latchkeyGuard.begin(${JSON.stringify(selector)})`)
  }

  /** The control that the step was not allowed to activate; null: none. */
  async refused(): Promise<RefusedControl | null> {
    const values = await this.#inEachFrame('latchkeyGuard.refused')
    return values.find((value) => value !== null && value !== undefined) ?? null
  }

  /** Skips a frame that is removed meanwhile. */
  async #inEachFrame(expression: string): Promise<readonly (RefusedControl | null | undefined)[]> {
    const { frameTree } = await this.#cdp.send('Page.getFrameTree')
    return Promise.all(
      frameIds(frameTree)
        .map(async (frameId) => {
          const { executionContextId: contextId } = await this.#cdp.send('Page.createIsolatedWorld', {
            frameId,
            worldName,
          })
          const { result } = await this.#cdp.send('Runtime.evaluate', { expression, contextId, returnByValue: true })
          return result.value as RefusedControl | null | undefined
        })
        .map((asked) => asked.catch(() => null)),
    )
  }
}

interface FrameTree {
  readonly frame: { readonly id: string }
  readonly childFrames?: readonly FrameTree[]
}

function frameIds({ frame, childFrames = [] }: FrameTree): string[] {
  return [frame.id, ...childFrames.flatMap(frameIds)]
}

/** Runs in each frame before the page's own scripts. */
const guardSource = `(controls) => {
  const kinds = controls.map(({ kind, label, code }) => ({ kind, label: new RegExp(label, 'iu'), code: new RegExp(code, 'iu') }))
  const guard = globalThis.latchkeyGuard = { selector: '', refused: null }
  guard.begin = (selector) => { guard.selector = selector; guard.refused = null }
  const fold = (text) => text.replace(/\\s+/g, ' ').trim().toLowerCase()
    .normalize('NFD').replace(/[\\u0300-\\u036f\\u3099\\u309a]/g, '').normalize('NFC').replaceAll('ı', 'i')
  const activated = 'a[href],area[href],button,summary,label,input,textarea,select,[role=button],[role=link],[role^=menuitem],[role=tab],[role=option],[onclick]'
  const pressed = ['submit', 'button', 'reset', 'image']
  const attribute = (element, name) => element.getAttribute(name) ?? ''

  const labelsOf = (element) => [
    element instanceof HTMLInputElement ? (pressed.includes(element.type) ? element.value : '') : element.innerText ?? element.textContent ?? '',
    ...['aria-label', 'title', 'alt'].map((name) => attribute(element, name)),
    ...[...element.querySelectorAll('img[alt],svg>title,[aria-label]')].slice(0, 5).map((inner) => attribute(inner, 'alt') || attribute(inner, 'aria-label') || inner.textContent),
  ].map((text) => text.trim()).filter((text) => text !== '' && text.length <= 80)

  const codesOf = (element) => {
    const form = element.form ?? (element instanceof HTMLFormElement ? element : null)
    const sends = element instanceof HTMLFormElement || (pressed.includes(element.type) && element.type !== 'button')
    return [
      ...['id', 'name', 'href', 'onclick', 'formaction', 'data-action', 'data-method', 'data-testid', 'hx-delete'].map((name) => attribute(element, name)),
      element.hasAttribute('hx-delete') ? 'delete' : '',
      ...(sends && form !== null ? [attribute(form, 'action'), attribute(form, 'id')] : []),
    ].filter((text) => text !== '' && text.length <= 2000)
  }

  const isNamed = (element, { label, code }, labels) => {
    const { selector } = guard
    const names = [attribute(element, 'href'), ...labels].filter((text) => text.length > 1)
    return label.test(fold(selector)) || code.test(selector)
      || (element.id !== '' && new RegExp('#' + CSS.escape(element.id).replace(/[.*+?^\${}()|[\\]\\\\]/g, '\\\\$&') + '(?![\\\\w-])').test(selector))
      || names.some((text) => fold(selector).includes(fold(text)))
  }

  const harmOf = (element) => {
    const labels = labelsOf(element)
    const codes = codesOf(element)
    const found = kinds.find(({ label, code }) => labels.some((text) => label.test(fold(text))) || codes.some((text) => code.test(text)))
    return found === undefined || isNamed(element, found, labels) ? null : { kind: found.kind, text: (labels[0] ?? codes[0] ?? '').slice(0, 80) }
  }

  const isText = (element) => element.isContentEditable || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement
    || (element instanceof HTMLInputElement && !pressed.includes(element.type))

  const watch = (event) => {
    if (!event.isTrusted) return
    const isKey = event instanceof KeyboardEvent
    if (isKey && event.key !== 'Enter' && event.key !== ' ') return
    const path = event.composedPath().filter((node) => node instanceof Element)
    // Any element can be a control, by a listener that nobody sees: then the innermost one with a label counts.
    const inner = path.filter((node) => node !== document.body && node !== document.documentElement)
    const element = event.type === 'submit'
      ? path[0]
      : path.find((node) => node.matches(activated)) ?? inner.find((node) => labelsOf(node).length > 0 && node.querySelector(activated) === null)
    // Typing into a field, or clicking into it, activates nothing.
    if (element === undefined || (event.type !== 'submit' && isText(element))) return
    const harm = harmOf(element)
    if (harm === null) return
    guard.refused ??= harm
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'touchstart', 'touchend', 'click', 'auxclick', 'dblclick', 'keydown', 'keyup', 'submit']) {
    addEventListener(type, watch, { capture: true })
  }
}`
