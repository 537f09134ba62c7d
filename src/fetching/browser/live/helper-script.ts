/** The binding that the helper calls, with JSON. */
export const helperBinding = 'latchkeyTell'

/**
 * Runs in every document of a live browser, in an isolated world. Reports which field has the focus, and replaces the
 * popups that the browser draws outside the page (select lists, calendars, colors), because no screencast image
 * contains them.
 */
export const helperScript = `(() => {
  if (globalThis.latchkeyAnswer) return
  const dated = ['date', 'time', 'month', 'week', 'datetime-local', 'color']
  const untyped = ['button', 'checkbox', 'file', 'hidden', 'image', 'radio', 'range', 'reset', 'submit', ...dated]
  const modes = { email: 'email', tel: 'tel', url: 'url', number: 'decimal', search: 'search' }
  const short = (text, most = 200) => String(text ?? '').replace(/\\s+/g, ' ').trim().slice(0, most)
  const tell = (message) => globalThis.${helperBinding}?.(JSON.stringify(message))
  const targetOf = (event) => {
    const [first] = event.composedPath()
    return first instanceof Element ? first : null
  }

  let asked = null
  let count = 0
  const pickerOf = (element) => {
    const control = element?.closest('select, input')
    if (!control || control.disabled) return null
    if (control instanceof HTMLSelectElement) return control.multiple || control.size > 1 ? null : control
    return dated.includes(control.type) && !control.readOnly ? control : null
  }
  const labelOf = (control) =>
    short(control.getAttribute('aria-label') ?? control.labels?.[0]?.innerText ?? control.title ?? '')
  const optionOf = (option) => ({
    label: short(option.label || option.text),
    group: option.parentElement instanceof HTMLOptGroupElement ? short(option.parentElement.label) : null,
    isDisabled: option.disabled || (option.parentElement instanceof HTMLOptGroupElement && option.parentElement.disabled),
    isSelected: option.selected,
  })
  const ask = (control) => {
    const id = ++count
    asked = { id, control }
    const isSelect = control instanceof HTMLSelectElement
    tell({
      type: 'picker',
      picker: {
        id,
        kind: isSelect ? 'select' : control.type,
        label: labelOf(control),
        options: isSelect ? [...control.options].slice(0, 2000).map(optionOf) : [],
        value: isSelect ? '' : short(control.value),
        min: short(control.min), max: short(control.max), step: short(control.step),
      },
    })
  }
  globalThis.latchkeyAnswer = (id, value) => {
    if (asked?.id !== id) return
    const { control } = asked
    asked = null
    if (control instanceof HTMLSelectElement) {
      if (control.selectedIndex === value) return
      control.selectedIndex = value
    } else {
      if (control.value === value) return
      control.value = value
    }
    control.dispatchEvent(new Event('input', { bubbles: true, composed: true }))
    control.dispatchEvent(new Event('change', { bubbles: true }))
  }

  const swallow = (event) => {
    const control = event.isTrusted ? pickerOf(targetOf(event)) : null
    if (control === null) return null
    event.preventDefault()
    return control
  }
  addEventListener('mousedown', (event) => {
    if (event.button !== 0) return
    const control = swallow(event)
    if (control === null) return
    control.focus()
    ask(control)
  }, true)
  addEventListener('click', swallow, true)
  addEventListener('keydown', (event) => {
    const { key, altKey } = event
    const control = pickerOf(targetOf(event))
    if (control === null || !event.isTrusted) return
    const opens = key === ' ' || key === 'F4' || (altKey && (key === 'ArrowDown' || key === 'ArrowUp'))
    if (!opens && !(key === 'Enter' && (control.type === 'color' || control instanceof HTMLSelectElement))) return
    event.preventDefault()
    ask(control)
  }, true)

  const fieldOf = (element) => {
    if (element instanceof HTMLTextAreaElement || element?.isContentEditable) {
      return { inputMode: element.inputMode || 'text', isPassword: false }
    }
    if (!(element instanceof HTMLInputElement) || untyped.includes(element.type)) return null
    const code = element.autocomplete === 'one-time-code' ? 'numeric' : 'text'
    return {
      inputMode: element.inputMode || modes[element.type] || code,
      isPassword: element.type === 'password',
    }
  }
  // A page may move the focus all the time: only the last change within 30 ms is sent.
  let waiting = false
  let focused = null
  const focus = (field) => {
    focused = field
    if (waiting) return
    waiting = true
    setTimeout(() => {
      waiting = false
      tell({ type: 'focus', field: focused })
    }, 30)
  }
  addEventListener('focusin', (event) => focus(fieldOf(targetOf(event))), true)
  addEventListener('focusout', () => focus(null), true)
  const active = document.hasFocus() ? fieldOf(document.activeElement) : null
  if (active) focus(active)
})()`
