/** Bits as in the DevTools protocol: Alt 1, Control 2, Meta 4, Shift 8. */
export type Modifiers = number

/** A person's input to the shown page. Coordinates are CSS pixels of its viewport. */
export type LiveInput =
  | {
      readonly type: 'mouse'
      readonly action: 'move' | 'down' | 'up'
      readonly x: number
      readonly y: number
      /** Never the middle one: it pastes what was selected last in any login of the same browser. */
      readonly button: 'none' | 'left' | 'right'
      /** The pressed buttons, as `MouseEvent.buttons`. */
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
  /** Text inserted as a whole: from an on-screen keyboard, or the result of an input method. */
  | { readonly type: 'text'; readonly text: string }
  /** The intermediate text of an input method. */
  | { readonly type: 'compose'; readonly text: string }
  | { readonly type: 'paste'; readonly text: string }

/** How a person takes a text out of the page. */
export type CopyAction = 'copy' | 'cut'

/**
 * What is for the person's own clipboard, and theirs alone; '': nothing is selected. Without a text, a sentence of ours
 * says why.
 */
export type CopiedText =
  | { readonly text: string; readonly problem: null }
  | { readonly text: null; readonly problem: string }

/** The size in which the viewer can show the page. */
export interface LiveViewport {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** Device pixels per CSS pixel: 1 or 2. */
  readonly scale: number
  /** Whether it has a touch screen. */
  readonly isTouch: boolean
}

/** An image of the page. */
export interface LiveFrame {
  readonly jpeg: Buffer
  /** The page's viewport in CSS pixels, independent of the image size. */
  readonly width: number
  readonly height: number
}

/** An open page. All texts come from the site. */
export interface LiveTabState {
  readonly id: number
  /** The URL of the shown document, without userinfo. */
  readonly url: string
  /** It was loaded over https, with a certificate that the browser trusts. */
  readonly isSecure: boolean
  readonly title: string
  readonly isActive: boolean
}

/** The page's field with the focus. */
export interface FocusedField {
  /** As `inputmode` in HTML: selects the on-screen keyboard. */
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

/** A control whose own popup is in no image. */
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

/** A site requests a user name and password over HTTP. */
export interface LiveLogin {
  readonly id: number
  readonly host: string
  readonly realm: string
}

/** Messages to a viewer besides images. */
export type LiveEvent =
  | {
      readonly type: 'tabs'
      readonly tabs: readonly LiveTabState[]
      readonly canGoBack: boolean
      readonly isLoading: boolean
      /** Why the active one did not open, as a sentence of ours; null: it did. */
      readonly problem: string | null
    }
  | { readonly type: 'focus'; readonly field: FocusedField | null }
  | { readonly type: 'picker'; readonly picker: LivePicker | null }
  | { readonly type: 'dialog'; readonly dialog: LiveDialog | null }
  | { readonly type: 'login'; readonly login: LiveLogin | null }
  /** An error, or what happens next, as a sentence of ours. */
  | { readonly type: 'problem'; readonly message: string }

/** Receives the images and events of a browser. */
export interface LiveWatcher {
  frame(frame: LiveFrame): void
  tell(event: LiveEvent): void
}

/** User name and password for a site; null: continue without. */
export type HttpCredentials = { readonly username: string; readonly password: string } | null

/** A person's answers to what the viewer displays instead of the browser, and navigation among pages. */
export type LiveCommand =
  | { readonly type: 'activate'; readonly tab: number }
  | { readonly type: 'close_tab'; readonly tab: number }
  /** A link that the person has from elsewhere, in a tab of its own. */
  | { readonly type: 'open'; readonly link: string }
  | { readonly type: 'back' }
  | { readonly type: 'reload' }
  /** The person has come back to the viewer from elsewhere. */
  | { readonly type: 'returned' }
  /** `value` of a select: the index of the option; null: unchanged. */
  | { readonly type: 'pick'; readonly id: number; readonly value: string | number | null }
  | { readonly type: 'answer_dialog'; readonly id: number; readonly accept: boolean; readonly text: string }
  | { readonly type: 'answer_login'; readonly id: number; readonly credentials: HttpCredentials }

/** The current document of a tab. */
export interface LiveDocument {
  readonly url: string
  /** The status of its response; 200 when it is unknown. */
  readonly status: number
  /** At most 2 million characters. */
  readonly html: string
  /** It shows an empty field for a password or a one-time code. */
  readonly asksSecret: boolean
  /** Its origin has items in localStorage or sessionStorage, or a database. */
  readonly hasStorage: boolean
  readonly isActive: boolean
  /** Its URL is a link that the person has from elsewhere: it may hold a secret, and work once only. */
  readonly isLink: boolean
}
