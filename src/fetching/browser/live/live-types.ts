/** A bit for each: Alt 1, Control 2, Meta 4, Shift 8; as the DevTools protocol counts them. */
export type Modifiers = number

/** What a person does in the page that is shown. Coordinates are CSS pixels of its viewport. */
export type LiveInput =
  | {
      readonly type: 'mouse'
      readonly action: 'move' | 'down' | 'up'
      readonly x: number
      readonly y: number
      readonly button: 'none' | 'left' | 'middle' | 'right'
      /** Pressed now, a bit for each, as `MouseEvent.buttons`. */
      readonly buttons: number
      /** 2 for a double click. */
      readonly clicks: number
      readonly modifiers: Modifiers
    }
  | {
      readonly type: 'wheel'
      readonly x: number
      readonly y: number
      readonly deltaX: number
      readonly deltaY: number
      readonly modifiers: Modifiers
    }
  | {
      readonly type: 'touch'
      readonly action: 'start' | 'move' | 'end' | 'cancel'
      /** Fingers on the screen now. */
      readonly points: readonly { readonly id: number; readonly x: number; readonly y: number }[]
      readonly modifiers: Modifiers
    }
  | {
      readonly type: 'key'
      readonly action: 'down' | 'up'
      /** As `KeyboardEvent.key`. */
      readonly key: string
      readonly code: string
      readonly keyCode: number
      readonly location: number
      readonly repeat: boolean
      readonly modifiers: Modifiers
    }
  /** Text that is there at once: from an on-screen keyboard, or what an input method ends with. */
  | { readonly type: 'text'; readonly text: string }
  /** What an input method shows on the way. */
  | { readonly type: 'compose'; readonly text: string }
  | { readonly type: 'paste'; readonly text: string }

/** How large the viewer can show the page. */
export interface LiveViewport {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** Device pixels for each of them: 1 or 2. */
  readonly scale: number
  /** Whether fingers are its pointer. */
  readonly isTouch: boolean
}

/** A picture of the page. */
export interface LiveFrame {
  readonly jpeg: Buffer
  /** Of the page's viewport, in CSS pixels, whatever the size of the picture. */
  readonly width: number
  readonly height: number
}

/** A page that is open. All texts come from the site. */
export interface LiveTabState {
  readonly id: number
  /** Of the document that is shown, without userinfo. */
  readonly url: string
  /** It came over https, with a certificate that the browser trusts. */
  readonly isSecure: boolean
  readonly title: string
  readonly isActive: boolean
}

/** A field of the page that has the focus. */
export interface FocusedField {
  /** As `inputmode` of HTML: which on-screen keyboard fits. */
  readonly inputMode: string
  readonly isPassword: boolean
}

export interface PickerOption {
  readonly label: string
  /** The label of its group; null: none. */
  readonly group: string | null
  readonly isDisabled: boolean
  readonly isSelected: boolean
}

/** A control whose own popup no picture shows. */
export interface LivePicker {
  readonly id: number
  readonly kind: 'select' | 'date' | 'time' | 'month' | 'week' | 'datetime-local' | 'color'
  readonly label: string
  readonly options: readonly PickerOption[]
  readonly value: string
  readonly min: string
  readonly max: string
  readonly step: string
}

export interface LiveDialog {
  readonly id: number
  readonly kind: 'alert' | 'confirm' | 'prompt'
  readonly host: string
  readonly message: string
  readonly defaultText: string
}

/** A site asks for a name and a password over HTTP. */
export interface LiveLogin {
  readonly id: number
  readonly host: string
  readonly realm: string
}

/** What a viewer is told beside pictures. */
export type LiveEvent =
  | {
      readonly type: 'tabs'
      readonly tabs: readonly LiveTabState[]
      readonly canGoBack: boolean
      readonly isLoading: boolean
    }
  | { readonly type: 'focus'; readonly field: FocusedField | null }
  | { readonly type: 'picker'; readonly picker: LivePicker | null }
  | { readonly type: 'dialog'; readonly dialog: LiveDialog | null }
  | { readonly type: 'login'; readonly login: LiveLogin | null }
  /** Something went wrong; a sentence of ours. */
  | { readonly type: 'problem'; readonly message: string }

/** Who sees the browser. */
export interface LiveWatcher {
  frame(frame: LiveFrame): void
  tell(event: LiveEvent): void
}

/** What a person answers to what the viewer draws in the browser's place, and how they move among pages. */
export type LiveCommand =
  | { readonly type: 'activate'; readonly tab: number }
  | { readonly type: 'close_tab'; readonly tab: number }
  | { readonly type: 'back' }
  | { readonly type: 'reload' }
  /** `value` of a select: the index of the option; null: as it was. */
  | { readonly type: 'pick'; readonly id: number; readonly value: string | number | null }
  | { readonly type: 'answer_dialog'; readonly id: number; readonly accept: boolean; readonly text: string }
  /** Null: without. */
  | {
      readonly type: 'answer_login'
      readonly id: number
      readonly credentials: { readonly username: string; readonly password: string } | null
    }

/** A document as it stands in a tab. */
export interface LiveDocument {
  readonly url: string
  /** Of its answer; 200 where that is not known. */
  readonly status: number
  /** At most 2 million characters. */
  readonly html: string
  /** Its origin keeps something in localStorage. */
  readonly hasStorage: boolean
  readonly isActive: boolean
}
