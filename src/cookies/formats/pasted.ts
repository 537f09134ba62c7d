/** The directory in a prompt, and what else it shows. */
const place = String.raw`[^\r\n$#%>]{0,300}`
const prompts = [
  // PowerShell, cmd.
  String.raw`PS [^\r\n>]{1,300}>`,
  String.raw`[A-Z]:\\[^\r\n>]{0,300}>`,
  // `user@host:~$`, `[user@host ~]$`, `user@host ~ %`, and what is left of them in a short prompt.
  String.raw`\[?[\w.-]{1,64}@[\w.-]{1,255}[ :]${place}[$#%>]`,
  '[$%>]',
]
const command = String.raw`(?=(?:curl|wget|https?|httpie)(?:\.exe)?\s)`
const prompt = String.raw`[ \t]{0,20}(?:${prompts.join('|')})[ \t]{0,20}${command}`
const promptAtStart = new RegExp(`^\\s{0,20}${prompt}`, 'i')
const promptOfLine = new RegExp(`^${prompt}`, 'gim')

/**
 * A text without what surrounded it where it was copied: the fence of a Markdown block, and in a terminal the prompts
 * before its commands.
 */
export function withoutSurroundings(given: string): string {
  const text = withoutFence(given)
  return promptAtStart.test(text.slice(0, 1_000)) ? text.replace(promptOfLine, '') : text
}

/** More than a person pastes. The text in a fence is copied, and JSON in it parsed, in one step of the main thread. */
const maxFenced = 128 * 1024

function withoutFence(given: string): string {
  if (given.length > maxFenced || !/^\ufeff?\s{0,100}(?:```|~~~)/.test(given.slice(0, 200))) return given
  const text = given.trim()
  const [fence = ''] = /^(?:`{3,20}|~{3,20})/.exec(text) ?? []
  const start = text.indexOf('\n') + 1
  const end = text.length - fence.length
  return start > 0 && start <= end && text.endsWith(fence) ? text.slice(start, end) : given
}
