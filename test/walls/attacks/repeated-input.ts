import type { Attack } from '../attack.ts'
import { describeAnswers, send, sendAll } from '../send.ts'

/** Texts that make the most of a page for what they weigh: nodes, depth, entities, states that never end. */
export const kinds = [
  '<',
  '<p>a',
  'a</p>',
  'é<',
  '<div>',
  '</div>',
  '<b>',
  '<a href="/login">Log in</a>',
  '<a href=/logout>Log out</a>',
  '<input type=password name=p>',
  '<form action=/login>',
  '<table><tr><td>',
  '<li>a',
  '<option>a',
  '<svg><g>',
  '<script>a</script>',
  '<style>',
  '<!--',
  '<meta name=a content=b>',
  '&amp;',
  '&',
  '<a b c d e f>',
  ' ',
  '\u0001',
] as const
const formats = ['html', 'text', 'markdown', 'json', 'raw'] as const
const megabyte = 1024 * 1024
const sizes = [1, 5, 25, 50].map((size) => size * megabyte)

/** One page after the other that is made to be heavy, in every form and size, eight at a time. */
export const repeatedInput: Attack = {
  name: 'repeated-input',
  // So that eight of the largest are taken on at once, and none is refused for its weight.
  settings: { BODY_BUDGET: String(1024 * megabyte) },
  run: async ({ server, key, site, isShort }) => {
    const pages = isShort
      ? shortForm
      : kinds.flatMap((kind) => formats.flatMap((format) => sizes.map((size) => [kind, format, size] as const)))
    const tasks = pages.map(([kind, format, size]) => () => {
      const body = { url: site.repeats(kind, size), formats: [format], max_response_bytes: size, timeout: 30 }
      return send({ address: server.address, key }, 'POST', '/scrape', body)
    })
    const answers = await sendAll(tasks, 8)
    const broken = answers.filter(({ status }) => status === 0).length
    return {
      held: `${pages.length} pages: ${describeAnswers(answers)}`,
      problems: broken === 0 ? [] : [`${broken} scrapes got no answer`],
    }
  },
}

/** Some of those that ended the server, at the size that did. */
const shortForm = [
  ['<', 'text', 32 * megabyte],
  ['<p>a', 'markdown', 32 * megabyte],
  ['é<', 'text', 32 * megabyte],
] as const
