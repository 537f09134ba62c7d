import { decodeHTML } from 'entities'
import { Tokenizer } from 'htmlparser2'
import { Attributes } from './attributes.ts'

/** What markup is made of, in the order of the page. Names are in lower case. */
export interface HtmlHandler {
  /** A start tag. */
  open(tag: string, attributes: Attributes): void
  /** An end tag, as written: nothing is closed that the page does not close itself. */
  close(tag: string): void
  /**
   * All text up to the next tag or comment, as written.
   * @param isMarkup it may contain character references (`decodeReferences`); scripts and styles may not
   */
  text(written: string, isMarkup: boolean): void
  /** No more needs to be read. Asked after each start and end tag. */
  readonly isDone?: boolean
}

/** Longer names and values are cut, and further attributes left out: no element that matters has them. */
const MAX_NAME = 60
const MAX_VALUE = 65_536
const MAX_ATTRIBUTES = 200
/** Their content is text up to their own end tag, without character references (HTML Standard §13.2.5.3). */
const RAW_TEXT = new Set(['script', 'style', 'iframe', 'noembed', 'noframes', 'xmp', 'plaintext'])
const NO_ATTRIBUTES = new Attributes([])

/**
 * Reads markup once, in time linear in its length and in constant memory: no tree, no stack. Never throws.
 *
 * htmlparser2 finds where names, values and texts begin and end; here they are cut out within bounds, and reading stops
 * when the handler is done. Character references are decoded when a value is used: most never are.
 */
export function readHtml(html: string, handler: HtmlHandler): void {
  let tag = ''
  let written: string[] = []
  let isAttributeKept = false
  let isMarkup = true
  let textStart = -1
  let textEnd = -1
  const name = (start: number, end: number) => html.slice(start, Math.min(end, start + MAX_NAME)).toLowerCase()
  const endText = () => {
    if (textStart >= 0) handler.text(html.slice(textStart, textEnd), isMarkup)
    textStart = -1
  }
  const stopWhenDone = () => {
    if (handler.isDone === true) tokenizer.pause()
  }
  const opened = () => {
    handler.open(tag, written.length === 0 ? NO_ATTRIBUTES : new Attributes(written))
    isMarkup = !RAW_TEXT.has(tag)
    stopWhenDone()
  }
  const tokenizer = new Tokenizer(
    { decodeEntities: false, xmlMode: false },
    {
      // A text with unescaped characters comes in pieces: `1 < 2`. What is not adjacent is another text.
      ontext: (start, end) => {
        if (start !== textEnd) endText()
        if (textStart < 0) textStart = start
        textEnd = end
      },
      onopentagname: (start, end) => {
        endText()
        tag = name(start, end)
        written = []
      },
      onattribname: (start, end) => {
        isAttributeKept = written.length < 2 * MAX_ATTRIBUTES
        if (isAttributeKept) written.push(name(start, end), '')
      },
      onattribdata: (start, end) => {
        if (isAttributeKept) written[written.length - 1] = html.slice(start, Math.min(end, start + MAX_VALUE))
      },
      onopentagend: opened,
      onselfclosingtag: opened,
      onclosetag: (start, end) => {
        endText()
        handler.close(name(start, end))
        isMarkup = true
        stopWhenDone()
      },
      onend: endText,
      oncomment: nothing,
      ondeclaration: nothing,
      onattribend: nothing,
      onattribentity: nothing,
      ontextentity: nothing,
      oncdata: nothing,
      onprocessinginstruction: nothing,
      isInForeignContext: () => false,
    },
  )
  tokenizer.write(html)
  tokenizer.end()
}

const nothing = (): void => {}

/** Text with its character references decoded. */
export const decodeReferences = (written: string): string => (written.includes('&') ? decodeHTML(written) : written)
