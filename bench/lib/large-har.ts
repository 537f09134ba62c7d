const size = 32 * 1024 * 1024 - 4096

/**
 * A HAR of nearly 32 MiB, piece by piece: `pages` has answers of 50 KB with their text, as a browser saves them;
 * `headers` has as many requests as fit, each with cookies and headers of its own.
 */
export function* largeHar(kind: 'pages' | 'headers'): Generator<string> {
  yield '{"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"pages":[],"entries":['
  let sent = 100
  for (let at = 0; ; at += 1) {
    const entry = (at === 0 ? '' : ',') + JSON.stringify(entryOf(at, kind === 'pages' ? 50_000 : 0))
    sent += entry.length
    if (sent > size) break
    yield entry
  }
  yield ']}}'
}

function entryOf(at: number, textLength: number) {
  const host = at % 3 === 0 ? 'shop.example' : `cdn${at % 7}.example`
  const header = (name: string, value: string) => ({ name, value })
  return {
    startedDateTime: new Date(Date.UTC(2026, 0, 1) + at * 50).toISOString(),
    time: 31.25,
    request: {
      method: 'GET',
      url: `https://${host}/path/${at}?q=${at}`,
      httpVersion: 'h2',
      headers: [
        header(':authority', host),
        header('user-agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36'),
        header('accept-language', 'en-GB,en;q=0.9'),
        header('x-csrf-token', `token-${at}`),
        header('cookie', Array.from({ length: 8 }, (_, n) => `name${n}=value-${at}-${n}`).join('; ')),
      ],
      cookies: [],
      queryString: [header('q', String(at))],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: 200,
      statusText: '',
      httpVersion: 'h2',
      headers: [
        header('content-type', 'text/html; charset=utf-8'),
        header('set-cookie', `sid=rotated-${at}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=86400`),
      ],
      cookies: [],
      content: {
        size: textLength,
        mimeType: 'text/html',
        text: '<p class="a">Some \\ text\n</p>'.repeat(textLength / 29),
      },
      redirectURL: '',
      headersSize: -1,
      bodySize: textLength,
    },
    cache: {},
    timings: { send: 1, wait: 20, receive: 10 },
  }
}
