/** What stands before the sign of a prompt; a Cookie header, JSON, HTML and code have one of the others there. */
const beforeSign = String.raw`[^\r\n=;"<{]`
/**
 * `user@host:~$`, `[user@host ~]$`, `(venv) user@host ~ %`, `bash-5.2#`, `PS C:\>`, `C:\>`, `❯`, and what is left of
 * them in a short prompt; `➜  ~ ` of zsh. The names of commands are in small letters: a cookies.txt may begin with
 * `# HTTP Cookie File`.
 */
const prompt = String.raw`(?:${beforeSign}{0,300}?[$#%>❯][ \t]{0,20}|➜${beforeSign}{1,300}?[ \t])(?=(?:curl|wget|https?|httpie)(?:\.exe)?\s)`
const promptAtStart = new RegExp(`^\\s{0,20}${prompt}`)
const promptOfLine = new RegExp(`^${prompt}`, 'gm')

/** Whether a text begins with the prompt of a terminal and a command. */
export const hasPrompt = (text: string): boolean => promptAtStart.test(text.slice(0, 1_000))

/**
 * A text without what surrounded it where it was copied: the fence of a Markdown block, and in a terminal the prompts
 * before its commands.
 */
export function withoutSurroundings(given: string): string {
  const text = withoutFence(given)
  return hasPrompt(text) ? text.replace(promptOfLine, '') : text
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
