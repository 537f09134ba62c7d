/** One step of the transcript: a sentence, the shell commands to paste, and what their output must hold. */
export interface TranscriptBlock {
  readonly title: string
  /**
   * For any POSIX shell with curl, sed and grep; without comments, which interactive zsh refuses, and without
   * here-documents, which do not survive being indented.
   */
  readonly shell: string
  /** Pieces of the output, as they appear when all is well. */
  readonly expect: readonly string[]
}

export interface TranscriptValues {
  /** The origin of the Latchkey server, without a trailing slash. */
  readonly latchkey: string
  /** The origin of the demo site, without a trailing slash. */
  readonly site: string
  /** How to call Latchkey's commands from where the transcript is pasted, as shell words. */
  readonly command: readonly string[]
  /** The account that gets a key for this. */
  readonly email: string
}

/** As the README has it: the server and the site on their usual ports, pasted in the checkout. */
export const readmeValues: TranscriptValues = {
  latchkey: 'http://127.0.0.1:8080',
  site: 'http://127.0.0.1:8081',
  command: ['bin/latchkey'],
  email: 'admin@localhost',
}

/**
 * The README's transcript on the demo site: log in, store the session, validate, scrape, log out, refresh, audit, render
 * in a browser, delete; and a login in a browser of the server, which asks for a person.
 * The blocks build on one another: they run in one shell, in order.
 */
export function transcript(values: TranscriptValues): readonly TranscriptBlock[] {
  const first = [variables(values), logIn, withoutSession, create, validate, scrape]
  return [...first, logOut, refresh, audit, render, remove, logInHere]
}

/** The transcript as printed: each title, then its commands, indented so that they can be told apart. */
export function formatTranscript(blocks: readonly TranscriptBlock[]): string {
  return blocks.map(({ title, shell }) => `${title}\n\n${shell.replace(/^/gm, '  ')}\n`).join('\n')
}

function variables(values: TranscriptValues): TranscriptBlock {
  return {
    title: 'Set the addresses and create an API key:',
    shell: [
      `LATCHKEY=${quote(values.latchkey)}`,
      `SITE=${quote(values.site)}`,
      `KEY=$(${values.command.map(word).join(' ')} key create --user ${quote(values.email)} --name demo)`,
    ].join('\n'),
    expect: [],
  }
}

const logIn: TranscriptBlock = {
  title: 'Log in to the site as a browser would, and save the cookie:',
  shell: `JAR=$(mktemp)
demo_login() {
  CSRF=$(curl -s -c "$JAR" "$SITE/login" | sed -n 's/.*name="csrf" value="\\([^"]*\\)".*/\\1/p')
  curl -s -o /dev/null -b "$JAR" -c "$JAR" -d "csrf=$CSRF" -d user=demo -d password=demo "$SITE/login"
  sed -n 's/.*demo_session[[:space:]]*//p' "$JAR"
}
COOKIE=$(demo_login)
curl -s -b "demo_session=$COOKIE" "$SITE/account" | grep '<h1>'`,
  expect: ['<h1>Hello, Dana Demo</h1>'],
}

const withoutSession: TranscriptBlock = {
  title: 'Without the cookie, the same URL returns a login page with status 200:',
  shell: `curl -s -w '%{http_code}\\n' "$SITE/account" | grep -e '<h1>' -e '^[0-9]'`,
  expect: ['<h1>Sign in</h1>', '200'],
}

const create: TranscriptBlock = {
  title: 'Store the session. It is encrypted, and its values are never shown again:',
  shell: `SESSION=$(curl -s "$LATCHKEY/api/v1/sessions" -H "X-API-Key: $KEY" -H 'Content-Type: application/json' \\
  -d '{"name": "Demo account", "domain": "'$SITE'", "cookies": {"demo_session": "'$COOKIE'"}, "validation_url": "'$SITE'/account"}')
printf '%s\\n' "$SESSION"
ID=$(printf '%s\\n' "$SESSION" | sed -n 's/.*"id": *"\\([^"]*\\)".*/\\1/p')`,
  expect: ['"cookie_names":["demo_session"]', '"status":"active"'],
}

const validate: TranscriptBlock = {
  title: 'Ask the site whether the session is still logged in:',
  shell: `curl -s -X POST "$LATCHKEY/api/v1/sessions/$ID/validate" -H "X-API-Key: $KEY"; echo`,
  expect: ['"is_valid":true', 'Dana Demo'],
}

const scrape: TranscriptBlock = {
  title: 'Scrape the page behind the login:',
  shell: `curl -s "$LATCHKEY/api/v1/scrape" -H "X-API-Key: $KEY" -H 'Content-Type: application/json' \\
  -d '{"url": "'$SITE'/account", "session_id": "'$ID'", "formats": ["text"]}'; echo`,
  expect: ['"byos_applied":true', 'Hello, Dana Demo', 'Garden gate latch', '"login_wall":false'],
}

const logOut: TranscriptBlock = {
  title: 'End the login at the site. The same scrape gets the login page, also with status 200, and says so:',
  shell: `curl -s -b "demo_session=$COOKIE" "$SITE/logout"
curl -s "$LATCHKEY/api/v1/scrape" -H "X-API-Key: $KEY" -H 'Content-Type: application/json' \\
  -d '{"url": "'$SITE'/account", "session_id": "'$ID'", "formats": ["text"]}'; echo`,
  expect: ['"title":"Sign in', '"warning":"LOGIN_WALL', '"login_wall":true'],
}

const refresh: TranscriptBlock = {
  title: 'Log in again and replace the cookie:',
  shell: `COOKIE=$(demo_login)
curl -s "$LATCHKEY/api/v1/sessions/$ID/refresh" -H "X-API-Key: $KEY" -H 'Content-Type: application/json' \\
  -d '{"cookies": {"demo_session": "'$COOKIE'"}}'; echo`,
  expect: ['"status":"active"', '"consecutive_failures":0'],
}

const audit: TranscriptBlock = {
  title: 'List everything that was done with the session (checks that the server made by itself come in addition):',
  shell: `curl -s "$LATCHKEY/api/v1/sessions/$ID/audit" -H "X-API-Key: $KEY" | grep -o '"action": *"[^"]*"'`,
  // `updated`: the check noted whom the site shows. The second check is that of the new cookie.
  expect: [
    ...['"created"', '"used_for_validation"', '"validated"', '"updated"'],
    ...['"used_for_scrape"', '"used_for_scrape"', '"used_for_validation"', '"refreshed"'],
  ],
}

const render: TranscriptBlock = {
  title:
    'Scrape a page that its scripts draw, in a browser (if there is none: apt-get install chromium-headless-shell, then start the server again):',
  shell: `curl -s "$LATCHKEY/api/v1/scrape" -H "X-API-Key: $KEY" -H 'Content-Type: application/json' \\
  -d '{"url": "'$SITE'/app", "session_id": "'$ID'", "mode": "js", "wait_for": "#orders", "formats": ["text"]}'; echo`,
  expect: ['Garden gate latch', '"tier_used":"4"'],
}

const remove: TranscriptBlock = {
  title: 'Delete the session. Its key is destroyed, its audit trail stays:',
  shell: `curl -s -X DELETE -w '%{http_code}\\n' "$LATCHKEY/api/v1/sessions/$ID" -H "X-API-Key: $KEY"
rm -f "$JAR"`,
  expect: ['204'],
}

const logInHere: TranscriptBlock = {
  title:
    'Or copy nothing: open the link that this prints, log in there as `demo` with the password `demo`, and store the login:',
  shell: `curl -s "$LATCHKEY/api/v1/sessions/capture" -H "X-API-Key: $KEY" -H 'Content-Type: application/json' \\
  -d '{"start_url": "'$SITE'/login", "name": "Demo account"}'; echo`,
  expect: ['/capture/'],
}

/** A word of a command; an assignment before the command must not be quoted whole. */
function word(value: string): string {
  const equals = /^[A-Z_]+=/.exec(value)?.[0] ?? ''
  return `${equals}${quote(value.slice(equals.length))}`
}

/** As a word of the shell: bare if nothing in it is special, else in single quotes. */
function quote(value: string): string {
  return /^[\w:/.@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}
