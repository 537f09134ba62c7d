/** @typedef {import('./connection.js').Message} Message */

/** Draws the page, and knows where on it a pointer is. */
export class Screen {
  #canvas
  #context
  #onShown
  /** Of the page, in its own CSS pixels. */
  width = 0
  height = 0

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => void} onShown called after each picture
   */
  constructor(canvas, onShown) {
    this.#canvas = canvas
    this.#context = canvas.getContext('2d', { alpha: false })
    this.#onShown = onShown
  }

  /**
   * Width and height, two bytes each, then a JPEG.
   * @param {ArrayBuffer} frame
   */
  async draw(frame) {
    const head = new DataView(frame)
    const picture = await createImageBitmap(new Blob([frame.slice(4)], { type: 'image/jpeg' })).catch(() => null)
    if (picture !== null) {
      this.width = head.getUint16(0)
      this.height = head.getUint16(2)
      const { width, height } = picture
      if (this.#canvas.width !== width || this.#canvas.height !== height) {
        this.#canvas.width = width
        this.#canvas.height = height
        this.#canvas.style.aspectRatio = `${width} / ${height}`
      }
      // As large as the page says, whatever the picture has been made smaller for.
      this.#canvas.style.width = `${this.width}px`
      this.#context?.drawImage(picture, 0, 0)
      picture.close()
    }
    this.#onShown()
  }

  /**
   * Where a pointer is on the page.
   * @param {{clientX: number, clientY: number}} pointer
   */
  place({ clientX, clientY }) {
    const box = this.#canvas.getBoundingClientRect()
    const x = ((clientX - box.left) / box.width) * this.width
    const y = ((clientY - box.top) / box.height) * this.height
    const bounded = (/** @type {number} */ value, /** @type {number} */ most) => Math.min(most, Math.max(0, value))
    return { x: bounded(x, this.width), y: bounded(y, this.height) }
  }
}
