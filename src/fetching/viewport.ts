/** The size of a browser's window, in CSS pixels. */
export interface Viewport {
  readonly width: number
  readonly height: number
}

export const encodeViewport = ({ width, height }: Viewport): string => JSON.stringify({ width, height })

export const decodeViewport = (stored: string): Viewport => JSON.parse(stored) as Viewport
