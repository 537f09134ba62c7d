import { describe, expect, it } from 'vitest'
import { isNodeSdk, vocabularyOf } from './job-words.ts'
import { flatForms, withRestoredHeaders } from './node-sdk.ts'

describe('the Node SDK', () => {
  it.each([
    ['alterlab-node/2.0.0', true],
    ['alterlab-nodejs', false],
    [undefined, false],
  ])('is known by its User-Agent: %s', (agent, expected) => {
    expect(isNodeSdk(vocabularyOf(agent))).toBe(expected)
  })

  it.each([
    ['_authorization', 'Authorization'],
    ['_x-_custom', 'X-Custom'],
    ['_x-_a_p_i-_key', 'X-API-Key'],
    ['_my_header', 'MyHeader'],
    ['_x__custom', 'X_Custom'],
    ['x-custom', 'x-custom'],
    ['x_custom', 'x_custom'],
  ])('gets the name of a header back: %s', (sent, name) => {
    const body = withRestoredHeaders({ headers: { [sent]: 'a_b' }, session_headers: { [sent]: 'c' }, url: 'u' })
    expect(body).toEqual({ headers: { [name]: 'a_b' }, session_headers: { [name]: 'c' }, url: 'u' })
  })

  it.each([
    ['<p>', { html: '<p>' }],
    [
      { text: 't', markdown: 'm', html: 'h', json: { a: 1 } },
      { text: 't', html: 'h', markdown_content: 'm' },
    ],
    [{ json: { text: 'no' } }, {}],
  ])('reads forms at the top level: %j', (content, forms) => {
    expect(flatForms(content)).toEqual(forms)
  })
})
