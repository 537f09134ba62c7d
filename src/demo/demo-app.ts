/** A page of the demo site that shows nothing until its script has run: the rows come from `/api/me`, behind the cookie. */
export const appShell = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Your orders — The Latch Shop</title>
<script type="module" src="/app.js"></script>
</head>
<body><main id="app"></main></body>
</html>
`

export const appScript = `const app = document.getElementById('app')
const add = (parent, name, text) => Object.assign(parent.appendChild(document.createElement(name)), { textContent: text })
const answer = await fetch('/api/me')
if (answer.ok) {
  const { name, orders } = await answer.json()
  add(app, 'h1', 'Hello, ' + name)
  const list = Object.assign(add(app, 'ul', ''), { id: 'orders' })
  for (const { number, item } of orders) add(list, 'li', number + ' ' + item)
  Object.assign(add(app, 'a', 'Log out'), { href: '/logout' })
} else {
  add(app, 'h1', 'Sign in')
  Object.assign(add(app, 'a', 'Sign in'), { href: '/login?next=/app' })
}
`
