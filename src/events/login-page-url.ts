/**
 * The page of this server at which a person logs in to a session again. It holds no secret.
 * @param base where clients reach this server, without a slash at the end
 */
export function loginPageUrl(base: string, sessionId: string): string {
  return `${base}/login/${sessionId}`
}
