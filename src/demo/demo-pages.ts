import { html, type SafeHtml } from './html.ts'

/** The one user of the demo site, and what its pages show of it. */
export const demoUser = {
  login: 'demo',
  password: 'demo',
  name: 'Dana Demo',
  email: 'dana@demo.example',
  orders: [
    { number: 'D-1041', date: '2026-02-11', item: 'Brass padlock, 40 mm', price: '18.50', state: 'Delivered' },
    { number: 'D-1057', date: '2026-03-02', item: 'Garden gate latch', price: '24.90', state: 'Shipped' },
    { number: 'D-1062', date: '2026-03-17', item: 'Letter box, steel', price: '61.00', state: 'In preparation' },
  ],
} as const

const products = [
  { name: 'Brass padlock, 40 mm', memberPrice: '16.65', stock: 112 },
  { name: 'Garden gate latch', memberPrice: '22.40', stock: 35 },
  { name: 'Barrel bolt, black', memberPrice: '8.10', stock: 260 },
] as const

const style =
  'body{font:16px/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}td,th{padding:.2rem .8rem .2rem 0;text-align:left}nav a{margin-right:1rem}'

function page(title: string, signedIn: boolean, main: SafeHtml): string {
  const account = signedIn
    ? html`<a href="/account">Your account</a> <a href="/orders">Orders</a> <a href="/logout">Log out</a>`
    : html`<a href="/login">Sign in</a>`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} — The Latch Shop</title>
<style>${style}</style>
</head>
<body>
<header><nav><a href="/">The Latch Shop</a> ${account}</nav></header>
<main>
${main}
</main>
<footer><p>A demo shop; nothing here is for sale.</p></footer>
</body>
</html>
`.markup
}

/** The public front page; greets who is signed in. */
export function homePage(signedIn: boolean): string {
  const greeting = signedIn
    ? html`<p>Hello, ${demoUser.name}. Member prices are on <a href="/account">your page</a>.</p>`
    : null
  const list = products.map((product) => html`<li>${product.name}</li>`)
  return page(
    'Welcome',
    signedIn,
    html`<h1>Latches, bolts and locks</h1>
${greeting}
<ul>
${list}
</ul>`,
  )
}

/**
 * The login form. It names the user and password of the demo.
 * @param next local path to go to after the login
 * @param problem what was wrong with the last attempt, or null
 */
export function loginPage(csrf: string, next: string, problem: string | null): string {
  const alert = problem === null ? null : html`<p role="alert">${problem}</p>`
  return page(
    'Sign in',
    false,
    html`<h1>Sign in</h1>
${alert}
<form method="post" action="/login">
<input type="hidden" name="csrf" value="${csrf}">
<input type="hidden" name="next" value="${next}">
<p><label>User <input name="user" autocomplete="username" required></label></p>
<p><label>Password <input type="password" name="password" autocomplete="current-password" required></label></p>
<p><button type="submit">Sign in</button></p>
</form>
<p>For this demo: user <code>${demoUser.login}</code>, password <code>${demoUser.password}</code>.</p>`,
  )
}

/** What only the signed-in user sees: greeting, e-mail, orders, member prices. */
export function accountPage(): string {
  const rows = products.map(
    (product) => html`<tr><td>${product.name}</td><td>${product.memberPrice}</td><td>${product.stock}</td></tr>`,
  )
  return page(
    'Your account',
    true,
    html`<h1>Hello, ${demoUser.name}</h1>
<p>Signed in as <span class="user-email">${demoUser.email}</span>. <a href="/logout">Log out</a></p>
<h2>Your orders</h2>
${ordersTable()}
<h2>Member prices</h2>
<table>
<tr><th>Product</th><th>Price</th><th>In stock</th></tr>
${rows}
</table>`,
  )
}

export function ordersPage(): string {
  return page(
    'Your orders',
    true,
    html`<h1>Your orders</h1>
${ordersTable()}`,
  )
}

/** A page of one sentence: not found, refused, wrong method. */
export function messagePage(title: string, sentence: string, signedIn: boolean): string {
  return page(
    title,
    signedIn,
    html`<h1>${title}</h1>
<p>${sentence}</p>`,
  )
}

function ordersTable(): SafeHtml {
  const rows = demoUser.orders.map(
    (order) =>
      html`<tr><td>${order.number}</td><td>${order.date}</td><td>${order.item}</td><td>${order.price}</td><td>${order.state}</td></tr>`,
  )
  return html`<table>
<tr><th>Order</th><th>Date</th><th>Item</th><th>Price</th><th>State</th></tr>
${rows}
</table>`
}
