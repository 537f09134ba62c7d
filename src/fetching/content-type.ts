/** Also for any body of unknown type. */
const formType = 'application/x-www-form-urlencoded'
const jsonType = 'application/json'

/** The Content-Type of a body when neither the request nor the session has one. */
export function defaultContentType(body: string): string {
  return isJson(body) ? jsonType : formType
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
