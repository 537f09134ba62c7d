import type { BrowserContext, CDPSession, Frame, Page } from 'playwright-core'

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

interface GuardedSession {
  readonly session: CDPSession
  /** The identifier of the script that starts the guard in each document. */
  script: string | null
}

/**
 * Prevents the steps of a caller from activating controls that log out, delete or unsubscribe, unless the step's
 * selector names the control. It decides when the event arrives, so that it sees the control that is really activated:
 * by a click, by a key on a focused control, or by a form that Enter submits. It runs in an isolated JavaScript world,
 * before the page's scripts, which can neither see nor change it. Events that scripts create are not checked.
 */
export class ActionGuard {
  readonly #controls: string
  /** The protocol sessions of the page, and of its frames that have processes of their own. */
  readonly #sessions = new Map<Frame, GuardedSession>()
  /** Frames that are about to get one. */
  readonly #reaching = new Set<Promise<void>>()
  #step = 0
  #selector = ''

  private constructor(controls: readonly GuardedControl[]) {
    this.#controls = JSON.stringify(controls)
  }

  /** Call it before the page is opened. */
  static async install(
    { context, page, cdp }: { readonly context: BrowserContext; readonly page: Page; readonly cdp: CDPSession },
    controls: readonly GuardedControl[],
  ): Promise<ActionGuard> {
    const guard = new ActionGuard(controls)
    await guard.#watch(page.mainFrame(), cdp)
    page.on('framedetached', (frame) => guard.#sessions.delete(frame))
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) return
      const reached = guard.#reach(context, frame).catch(() => undefined)
      guard.#reaching.add(reached)
      void reached.then(() => guard.#reaching.delete(reached))
    })
    return guard
  }

  /** A frame of another site has its own process, and so its own protocol session; there is none for any other. */
  async #reach(context: BrowserContext, frame: Frame): Promise<void> {
    const session = await context.newCDPSession(frame)
    const before = this.#sessions.get(frame)
    await this.#watch(frame, session)
    await before?.session.detach()
  }

  async #watch(frame: Frame, session: CDPSession): Promise<void> {
    await session.send('Page.enable')
    const guarded: GuardedSession = { session, script: null }
    this.#sessions.set(frame, guarded)
    await this.#begin(guarded)
  }

  /** Starts the guard for the current step in all frames of a session, now and in each document that it shows later. */
  async #begin(guarded: GuardedSession): Promise<void> {
    const { session, script: before } = guarded
    const source = `(${guardSource})(${this.#controls}, ${this.#step}, ${JSON.stringify(this.#selector)})`
    const script = { source, worldName, runImmediately: true }
    guarded.script = (await session.send('Page.addScriptToEvaluateOnNewDocument', script)).identifier
    if (before !== null) await session.send('Page.removeScriptToEvaluateOnNewDocument', { identifier: before })
  }

  /** Sets the selector of the next step; '' for none. Waits for frames that have no guard yet. */
  async expect(selector: string): Promise<void> {
    await Promise.all(this.#reaching)
    this.#step += 1
    this.#selector = selector
    const sessions = [...this.#sessions.values()]
    await Promise.all(sessions.map((guarded) => this.#begin(guarded).catch(() => undefined)))
  }

  /** The control that the step was not allowed to activate; null: none. */
  async refused(): Promise<RefusedControl | null> {
    const values = await this.#inEachFrame('latchkeyGuard.refused')
    return values.find((value) => value !== null && value !== undefined) ?? null
  }

  /** Skips a frame that is removed meanwhile. */
  async #inEachFrame(expression: string): Promise<readonly (RefusedControl | null | undefined)[]> {
    const asked = [...this.#sessions.values()].map(({ session }) => inFramesOf(session, expression).catch(() => []))
    return (await Promise.all(asked)).flat()
  }
}

async function inFramesOf(session: CDPSession, expression: string): Promise<(RefusedControl | null | undefined)[]> {
  const { frameTree } = await session.send('Page.getFrameTree')
  const asked = frameIds(frameTree).map(async (frameId) => {
    const world = { frameId, worldName }
    const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', world)
    const { result } = await session.send('Runtime.evaluate', { expression, contextId, returnByValue: true })
    return result.value as RefusedControl | null | undefined
  })
  return Promise.all(asked.map((one) => one.catch(() => null)))
}

interface FrameTree {
  readonly frame: { readonly id: string }
  readonly childFrames?: readonly FrameTree[]
}

function frameIds({ frame, childFrames = [] }: FrameTree): string[] {
  return [frame.id, ...childFrames.flatMap(frameIds)]
}

/** Runs in each frame before the page's own scripts. */
const guardSource = `(controls, step, selector) => {
  if (globalThis.latchkeyGuard) return globalThis.latchkeyGuard.begin(step, selector)
  // A form's fields hide its properties and methods of the same name, so these are not used of forms.
  const { getAttribute, hasAttribute } = Element.prototype
  const kinds = controls.map(({ kind, label, code }) => ({ kind, label: new RegExp(label, 'iu'), code: new RegExp(code, 'iu') }))
  const guard = globalThis.latchkeyGuard = { step, selector, refused: null }
  guard.begin = (step, selector) => {
    listen()
    if (step > guard.step) Object.assign(guard, { step, selector, refused: null })
  }
  const fold = (text) => text.replace(/\\s+/g, ' ').trim().toLowerCase()
    .normalize('NFD').replace(/[\\u0300-\\u036f\\u3099\\u309a]/g, '').normalize('NFC').replaceAll('ı', 'i')
  const readable = (code) => { try { return fold(decodeURI(code)) } catch { return fold(code) } }
  const activated = 'a[*|href],area[href],button,summary,label,input,textarea,select,[role=button],[role=link],[role^=menuitem],[role=tab],[role=option],[onclick]'
  const pressed = ['submit', 'button', 'reset', 'image']
  const attribute = (element, name) => getAttribute.call(element, name) ?? ''

  // A control that shows what its component was given stands for the component.
  const partsOf = (element) => {
    const root = element.getRootNode()
    return root instanceof ShadowRoot && element.querySelector('slot') !== null ? [element, ...partsOf(root.host)] : [element]
  }
  const textOf = (node) => node.innerText ?? node.textContent ?? ''
  const slottedIn = (element) => [...element.querySelectorAll('slot')]
    .flatMap((slot) => slot.assignedNodes({ flatten: true })).map(textOf).join(' ')

  const labelsOf = (element) => element instanceof HTMLFormElement ? [] : [
    element instanceof HTMLInputElement ? (pressed.includes(element.type) ? element.value : '') : textOf(element),
    slottedIn(element),
    ...partsOf(element).flatMap((part) => ['aria-label', 'title', 'alt'].map((name) => attribute(part, name))),
    ...[...element.querySelectorAll('img[alt],svg>title,[aria-label]')].slice(0, 5).map((inner) => attribute(inner, 'alt') || attribute(inner, 'aria-label') || inner.textContent),
  ].map((text) => text.trim()).filter((text) => text !== '' && text.length <= 80)

  const codesOf = (element) => {
    const form = element instanceof HTMLFormElement ? element : element.form ?? null
    const sends = element === form || (pressed.includes(element.type) && element.type !== 'button')
    return [
      ...['id', 'name', 'href', 'xlink:href', 'onclick', 'formaction', 'data-action', 'data-method', 'data-testid', 'hx-delete'].map((name) => attribute(element, name)),
      hasAttribute.call(element, 'hx-delete') ? 'delete' : '',
      ...(sends && form !== null ? [attribute(form, 'action'), attribute(form, 'id')] : []),
    ].filter((text) => text !== '' && text.length <= 2000)
  }

  const hasId = (id) => id !== '' && new RegExp('#' + CSS.escape(id).replace(/[.*+?^\${}()|[\\]\\\\]/g, '\\\\$&') + '(?![\\\\w-])').test(guard.selector)

  const isNamed = (parts, { label, code }, labels) => {
    const { selector } = guard
    const names = [...parts.map((part) => attribute(part, 'href')), ...labels].filter((text) => text.length > 1)
    return label.test(fold(selector)) || code.test(fold(selector)) || parts.some((part) => hasId(attribute(part, 'id')))
      || names.some((text) => fold(selector).includes(fold(text)))
  }

  const harmOf = (element) => {
    const parts = element instanceof HTMLFormElement ? [element] : partsOf(element)
    const labels = labelsOf(element)
    const codes = parts.flatMap(codesOf)
    const found = kinds.find(({ label, code }) => labels.some((text) => label.test(fold(text))) || codes.some((text) => code.test(readable(text))))
    return found === undefined || isNamed(parts, found, labels) ? null : { kind: found.kind, text: (labels[0] ?? codes[0] ?? '').slice(0, 80) }
  }

  const isText = (element) => (element.isContentEditable && !element.matches('button,[role=button],[onclick]')) || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement
    || (element instanceof HTMLInputElement && !pressed.includes(element.type))

  const watch = (event) => {
    if (!event.isTrusted) return
    const isKey = event instanceof KeyboardEvent
    if (isKey && event.key !== 'Enter' && event.key !== ' ') return
    const whole = event.composedPath()
    // The submission of a form is an event within its shadow root only.
    for (const root of whole) if (root instanceof ShadowRoot) root.addEventListener('submit', watch, { capture: true })
    const path = whole.filter((node) => node instanceof Element && !(node instanceof HTMLFormElement))
    // Any element can be a control, by a listener that nobody sees: then the innermost one with a label counts.
    const inner = path.filter((node) => node !== document.body && node !== document.documentElement)
    const element = event.type === 'submit'
      ? event.submitter ?? whole[0]
      : path.find((node) => node.matches(activated)) ?? inner.find((node) => labelsOf(node).length > 0 && node.querySelector(activated) === null)
    // Typing into a field, or clicking into it, activates nothing.
    if (element === undefined || (event.type !== 'submit' && isText(element))) return
    const harm = harmOf(element)
    if (harm === null) return
    guard.refused ??= harm
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  const types = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'touchstart', 'touchend', 'click', 'auxclick', 'dblclick', 'keydown', 'keyup', 'submit']
  // At each step again: \`document.open\` removes listeners.
  const listen = () => { for (const type of types) addEventListener(type, watch, { capture: true }) }
  listen()
}`
