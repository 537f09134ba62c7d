// The page of the API reference, after the library's own scripts.

/**
 * @typedef {{ presets: { apis: unknown } } & ((options: object) => void)} Bundle
 * @typedef {{ SwaggerUIBundle: Bundle, SwaggerUIStandalonePreset: unknown }} Library
 */
const library = /** @type {Library} */ (/** @type {unknown} */ (globalThis))

// References are resolved here: all are local, and none leads back to itself. The library would read the whole document,
// for seconds, at first and again for each operation that is opened.

/**
 * @param {unknown} part
 * @param {object} document
 * @returns {unknown}
 */
function resolved(part, document) {
  if (typeof part !== 'object' || part === null) return part
  if (Array.isArray(part)) return part.map((one) => resolved(one, document))
  const { $ref, ...own } = /** @type {Record<string, unknown>} */ (part)
  const whole = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, resolved(value, document)]))
  if (typeof $ref !== 'string') return whole
  return {
    .../** @type {object} */ (resolved(at($ref.split('/').slice(1), document), document)),
    ...whole,
    $$ref: $ref,
  }
}

/**
 * @param {readonly string[]} path
 * @param {unknown} document
 */
function at(path, document) {
  return path.reduce((part, name) => /** @type {Record<string, unknown> | undefined} */ (part)?.[name], document)
}

/**
 * @param {object} document
 * @param {readonly string[]} path
 */
async function resolveSubtree(document, path) {
  return { spec: resolved(at(path, document), document), errors: [] }
}

const { src } = /** @type {HTMLScriptElement} */ (document.currentScript)

library.SwaggerUIBundle({
  url: new URL('../json', src).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  // Without it, the page would send the document to an online validator.
  validatorUrl: null,
  presets: [library.SwaggerUIBundle.presets.apis, library.SwaggerUIStandalonePreset],
  plugins: [{ fn: { resolveSubtree } }],
  layout: 'StandaloneLayout',
})
