import type { PageInput, PageText } from '../verdict/parsed-page.ts'
import type { TreeElement } from './tree-element.ts'

/** Bounds of what is kept of one page, so that no page costs more than a few megabytes to look at. */
export const BOUNDS = {
  elements: 30_000,
  texts: 20_000,
  textChars: 300,
  depth: 256,
  links: 5_000,
  forms: 200,
  inputs: 500,
  buttons: 50,
  metas: 200,
  scripts: 500,
  scriptChars: 2_097_152,
} as const

/** A page while it is being read. */
export interface PageTree {
  readonly elements: TreeElement[]
  readonly texts: PageText[]
  readonly forms: TreeForm[]
  readonly links: TreeLink[]
  readonly metas: { name: string; content: string }[]
  readonly scripts: string[]
  title: string
  lang: string
}

export interface TreeForm {
  readonly element: number
  readonly action: string
  readonly inputs: PageInput[]
  readonly buttons: string[]
}

export interface TreeLink {
  readonly element: number
  readonly href: string
  text: string
  readonly tag: string
}

/** An empty page, to be read into. */
export function emptyTree(): PageTree {
  return { elements: [], texts: [], forms: [], links: [], metas: [], scripts: [], title: '', lang: '' }
}
