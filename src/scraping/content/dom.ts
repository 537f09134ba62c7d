/** What is used of a tree, by whichever library it was made. */
export interface DomElement {
  readonly nodeName: string
  readonly parentNode: DomElement | null
  readonly firstElementChild: DomElement | null
  readonly previousElementSibling: DomElement | null
  readonly children: ArrayLike<DomElement>
  getAttribute(name: string): string | null
  querySelector(selector: string): DomElement | null
}
