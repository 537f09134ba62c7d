/** The members of a DOM element that are used here, from either library. */
export interface DomElement {
  readonly nodeName: string
  readonly parentNode: DomElement | null
  readonly children: ArrayLike<DomElement>
  getAttribute(name: string): string | null
  querySelector(selector: string): DomElement | null
}
