/**
 * The guard in a frame, which runs before the page's own scripts: a function of the controls, the number of the step and its
 * selector. `latchkeyGuard.refused` is the control that the step was not allowed to activate.
 */
export const guardScript = `(controls, step, selector) => {
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
    // The submit event of a form does not leave its shadow root.
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
