/** The size of a browser's window, in CSS pixels. */
export interface Viewport {
  readonly width: number
  readonly height: number
}
