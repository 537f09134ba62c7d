import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import type { Page } from '../page/page.ts'
import { judgeScan } from './scan.ts'
import { judgePage } from './verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(50)
const sentTo = (path: string): Partial<Page> => ({
  requestedUrl: 'https://site.example/home',
  finalUrl: `https://site.example${path}`,
  hops: [{ url: 'https://site.example/home' }],
})

/** Markup as many kinds of applications write it, logged in. */
const inside: readonly (readonly [string, string, string | null])[] = [
  [
    'a component framework’s navigation bar',
    `<nav class="navbar"><a class="navbar-brand" href="/">Fenwick</a><ul class="navbar-nav"><li class="nav-item dropdown"><a id="navbarDropdown" class="nav-link dropdown-toggle" href="#" role="button" data-bs-toggle="dropdown">Mira Holt</a><div class="dropdown-menu"><a class="dropdown-item" href="/logout" onclick="event.preventDefault()">Logout</a><form id="logout-form" action="/logout" method="POST" class="d-none"></form></div></li></ul></nav>${prose}`,
    'Mira Holt',
  ],
  [
    'a wiki with personal tools',
    `<div id="p-personal"><ul><li id="pt-userpage"><a href="/index.php/User:Mira" class="new" title="Your user page">Mira</a></li><li id="pt-mytalk"><a href="/index.php/User_talk:Mira">Talk</a></li><li id="pt-preferences"><a href="/index.php/Special:Preferences">Preferences</a></li><li id="pt-logout"><a href="/index.php?title=Special:UserLogout&returnto=Main">Log out</a></li></ul></div>${prose}<script>RLCONF={"wgUserName":"Mira","wgUserId":2,"wgPageName":"Main_Page"};</script>`,
    'Mira',
  ],
  [
    'an issue tracker',
    `<div id="top-menu"><div id="account"><ul><li><a class="my-account" href="/my/account">My account</a></li><li><a class="logout" rel="nofollow" data-method="post" href="/logout">Sign out</a></li></ul></div><div id="loggedas">Logged in as <a class="user active" href="/users/5">mholt</a></div></div>${prose}`,
    'mholt',
  ],
  [
    'a bug tracker with the name beside the link',
    `<div id="header"><ul class="links"><li><a href="/query">Search</a></li><li><span class="separator">| </span><a href="/prefs">Preferences</a></li><li><a href="/index?logout=1">Log&nbsp;out</a>&nbsp;mira.holt@site.example</li></ul></div>${prose}`,
    'mira.holt@site.example',
  ],
  [
    'a forum whose link to log out names the user',
    `<ul class="linklist"><li><a href="./ucp.php?mode=logout&sid=aaaa" title="Logout [ mira ]">Logout [ mira ]</a></li><li><a href="./ucp.php">User Control Panel</a></li></ul>${prose}`,
    'mira',
  ],
  [
    'a forum with a greeting block',
    `<div id="user"><ul class="reset"><li class="greeting">Hello <span>mira</span></li><li><a href="?action=unread">Show unread posts</a></li><li><a href="?action=logout;abc=def">Logout</a></li></ul></div>${prose}`,
    'mira',
  ],
  [
    'a build server',
    `<header id="page-header"><div class="login page-header__hyperlinks"><a href="/user/mira" class="model-link"><span class="hidden-xs">Mira Holt</span></a><a href="/logout"><span>log out</span></a></div></header>${prose}`,
    'Mira Holt',
  ],
  [
    'a code host with meta tags',
    `<html><head><meta name="user-login" content="mira"></head><body class="logged-in env-production"><header><details class="details-overlay"><summary aria-label="View profile and more"><img alt="@mira"></summary></details><form action="/logout" method="post"><button type="submit">Sign out</button></form></header>${prose}</body></html>`,
    'mira',
  ],
  [
    'a code host with settings in a script',
    `<script>window.gon={};gon.api_version="v4";gon.current_user_id=3;gon.current_username="mira";gon.current_user_fullname="Mira Holt";</script><header><div id="js-nav"></div></header>${prose}`,
    'mira',
  ],
  [
    'a dashboard that is bootstrapped',
    `<div id="reactRoot"></div><script>window.bootData = {"user":{"isSignedIn":true,"id":1,"login":"mira","email":"mira@site.example","name":"","orgRole":"Admin","lightTheme":false},"settings":{"loginError":""}};</script>`,
    'mira',
  ],
  [
    'a page whose props hold the visitor',
    `<div id="app" data-page="{&quot;component&quot;:&quot;Dashboard&quot;,&quot;props&quot;:{&quot;auth&quot;:{&quot;user&quot;:{&quot;id&quot;:1,&quot;name&quot;:&quot;Mira Holt&quot;,&quot;email&quot;:&quot;mira@site.example&quot;}}}}"></div><script src="/app.js"></script>`,
    'Mira Holt',
  ],
  [
    'server-side props with a session',
    `<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"session":{"user":{"name":"Mira Holt","email":"mira@site.example"},"expires":"2027-01-01"}}},"page":"/"}</script>`,
    'Mira Holt',
  ],
  [
    'a forum preloaded with its current user',
    `<div class="hidden" id="data-preloaded" data-preloaded="{&quot;currentUser&quot;:&quot;{\\&quot;id\\&quot;:5,\\&quot;username\\&quot;:\\&quot;mira\\&quot;,\\&quot;name\\&quot;:\\&quot;Mira Holt\\&quot;}&quot;}"></div><noscript><a href="/login">Log In</a></noscript>`,
    'Mira Holt',
  ],
  [
    'a content management system’s body class',
    `<body class="user-logged-in path-frontpage"><nav id="block-account"><ul><li><a href="/user">My account</a></li><li><a href="/user/logout">Log out</a></li></ul></nav>${prose}</body>`,
    null,
  ],
  [
    'a learning platform',
    `<div class="usermenu"><div class="dropdown show"><a href="#" class="dropdown-toggle" aria-label="User menu" data-toggle="dropdown"><span class="userbutton"><span class="usertext mr-1">Mira Holt</span><span class="avatars"></span></span></a><div class="dropdown-menu"><a href="/my/" class="dropdown-item"><span>Dashboard</span></a><a href="/user/profile.php?id=2" class="dropdown-item"><span>Profile</span></a><a href="/login/logout.php?sesskey=x" class="dropdown-item"><span>Log out</span></a></div></div></div>${prose}<footer><div class="logininfo">You are logged in as <a href="/user/profile.php?id=2">Mira Holt</a> (<a href="/login/logout.php?sesskey=x">Log out</a>)</div></footer>`,
    'Mira Holt',
  ],
  [
    'a file share',
    `<head data-user="mira" data-user-displayname="Mira Holt" data-requesttoken="abc"><title>Files</title></head><body id="body-user"><header><div id="settings"><div id="expand"><div class="avatardiv"></div></div><ul><li data-id="logout"><a href="/index.php/logout?requesttoken=zzzz"><img alt=""> Log out</a></li></ul></div></header>${prose}</body>`,
    'mira',
  ],
  [
    'a shop’s account page',
    `<nav class="account-navigation"><ul><li><a href="/my-account/">Dashboard</a></li><li><a href="/my-account/orders/">Orders</a></li><li><a href="/my-account/customer-logout/">Log out</a></li></ul></nav><div class="content"><p>Hello <strong>mira</strong> (not <strong>mira</strong>? <a href="/my-account/customer-logout/">Log out</a>)</p></div>`,
    'mira',
  ],
  [
    'a shop’s account page in tables',
    `<h1>My Account</h1><p>Account details</p><a href="/account/logout" id="customer_logout_link">Log out</a><h2>Order history</h2><p>You haven't placed any orders yet.</p><p class="h5">Mira Holt</p>`,
    null,
  ],
  [
    'a help desk',
    `<div id="info">Welcome, <strong>Mira</strong>. | <a href="/scp/index.php" class="no-pjax">Agent Panel</a> | <a href="/scp/profile.php">Profile</a> | <a href="/scp/logout.php?auth=ab" class="no-pjax">Log Out</a></div>${prose}`,
    'Mira',
  ],
  [
    'an old webmail with the user in a frame title',
    `<table><tr><td align="left">Current Folder: <b>INBOX</b></td><td align="right"><b><a href="/src/signout.php" target="_top">Sign Out</a></b></td></tr></table>${prose}`,
    null,
  ],
  [
    'a database administration',
    `<form action="" method="post"><p class="logout"><span>root</span> <input type="submit" name="logout" value="Logout" id="logout"><input type="hidden" name="token" value="1:2"></p></form>${prose}`,
    'root',
  ],
  [
    'a monitoring front end in frames',
    `<div id="header"><span>User: <b>mira</b></span> [<a href="logout.php">Logout</a>]</div>${prose}`,
    'mira',
  ],
  [
    'a firewall’s panel with icons',
    `<ul><li><a href="/system"><i class="fa fa-cog"></i></a></li><li><a href="/index.php?logout" usepost><i class="fa fa-sign-out" title="Logout (mira@fw)"></i></a></li></ul>${prose}`,
    'mira',
  ],
  [
    'an e-mail address as the toggle',
    `<div class="topbar"><button class="user-menu-toggle" aria-haspopup="true">mira@site.example</button><div class="menu"><a href="/settings/profile">Your profile</a><a href="/settings/api-keys">API keys</a><a href="/auth/logout">Log out</a></div></div>${prose}`,
    'mira@site.example',
  ],
  [
    'a project portal with the greeting before a comma',
    `<div id="siteaction">Logged in as: mira.holt | <a href="/logout">Logout</a></div>${prose}`,
    'mira.holt',
  ],
  [
    'a mailing list archive',
    `<ul class="nav"><li class="dropdown"><a href="#" class="dropdown-toggle" data-toggle="dropdown"><span class="fa fa-user"></span> mira <b class="caret"></b></a><ul class="dropdown-menu"><li><a href="/profile/">Account</a></li><li><a href="/accounts/logout/">Logout</a></li></ul></li></ul>${prose}`,
    'mira',
  ],
  [
    'a feed reader',
    `<ul><li class="item"><a href="./i/?c=user&amp;a=profile">Profile</a></li><li class="item"><a class="signout" href="./i/?c=auth&amp;a=logout">Log out (mira)</a></li></ul>${prose}`,
    'mira',
  ],
  [
    'a JavaScript link to log out',
    `<div class="user">Mira Holt</div><a href="javascript:doLogout()">Log Out</a>${prose}`,
    'Mira Holt',
  ],
  [
    'a flag in the html element',
    `<html data-logged-in="true"><body><a class="p-navgroup-link--user" href="/account/"><span class="p-navgroup-linkText">mira</span></a><a href="/logout/?t=1">Log out</a>${prose}</body></html>`,
    'mira',
  ],
]

/** The same kinds, logged out. */
const outside: readonly (readonly [string, string, Partial<Page>?])[] = [
  [
    'a shell whose boot data holds a guest',
    `<div id="reactRoot"></div><script>window.bootData = {"user":{"isSignedIn":false,"id":0,"login":"","email":"","name":"","orgRole":""},"settings":{}};</script>`,
    sentTo('/login'),
  ],
  [
    'a guest in boot data without a redirect',
    `<div id="root"></div><script>window.bootData = {"user":{"isSignedIn":false,"id":0,"login":"","email":""}};</script>`,
  ],
  [
    'props without a user',
    `<div id="app" data-page="{&quot;component&quot;:&quot;Auth/Login&quot;,&quot;props&quot;:{&quot;auth&quot;:{&quot;user&quot;:null}}}"></div>`,
  ],
  [
    'a wiki',
    `<div id="p-personal"><ul><li id="pt-anonuserpage">Not logged in</li><li id="pt-createaccount"><a href="/index.php?title=Special:CreateAccount">Create account</a></li><li id="pt-login"><a href="/index.php?title=Special:UserLogin">Log in</a></li></ul></div>${prose}<script>RLCONF={"wgUserName":null,"wgUserId":0};</script>`,
  ],
  [
    'a code host',
    `<html><head><meta name="user-login" content=""></head><body class="logged-out env-production"><a href="/login">Sign in</a><a href="/signup">Sign up</a>${prose}</body></html>`,
  ],
  [
    'a login in two steps',
    `<h1>Sign in</h1><form action="/signin/identifier" method="post"><input type="email" name="identifier" autocomplete="username"><button>Next</button></form>`,
    sentTo('/signin/identifier?continue=%2Fhome'),
  ],
  [
    'only a password',
    `<form method="post" action="/login?next=%2Ftree"><label for="password_input">Password or token:</label><input type="password" name="password" id="password_input"><button type="submit" id="login_submit">Log in</button></form>`,
    sentTo('/login?next=%2Ftree'),
  ],
  [
    'a script-driven login without a form',
    `<div class="login-box"><input type="text" id="username" placeholder="Username"><input type="password" id="password"><button onclick="login()">Login</button></div>`,
  ],
  [
    'a shell sent to the login',
    `<!doctype html><html><head><title>App</title></head><body><app-root></app-root><script src="main.js"></script></body></html>`,
    sentTo('/auth/login'),
  ],
  [
    'an old table login in frames',
    `<form action="redirect.php" method="post"><table><tr><td>Name:</td><td><input type="text" name="login_username"></td></tr><tr><td>Password:</td><td><input type="password" name="secretkey"></td></tr></table><input type="submit" value="Login"></form>`,
  ],
  [
    'a server choice and a login',
    `<form action="" method="post"><table><tr><th>System<td><select name="auth[driver]"><option value="server">SQL</select><tr><th>Server<td><input name="auth[server]"><tr><th>Username<td><input name="auth[username]" autocomplete="username"><tr><th>Password<td><input type="password" name="auth[password]" autocomplete="current-password"><tr><th>Database<td><input name="auth[db]"></table><p><input type="submit" value="Login"></form>`,
  ],
  [
    'another host for single sign-on',
    `<form action="/realms/x/login-actions/authenticate" method="post"><input name="username"><input type="password" name="password"><input type="submit" value="Sign In"></form>`,
    {
      finalUrl: 'https://sso.other.example/realms/x/protocol/openid-connect/auth?client_id=a',
      hops: [{ url: 'https://site.example/home' }],
    },
  ],
  [
    'a shop',
    `<header><a href="/account/login">Log in</a><a href="/account/register">Create account</a><a href="/cart">Cart</a></header>${prose}`,
  ],
  [
    'an icon that leads to the login',
    `<header><a href="/customer/account/login/" title="Sign In"><i class="icon-user"></i></a></header>${prose}`,
  ],
  [
    'an account page that shows login and registration',
    `<h2>Login</h2><form class="form-login" method="post"><input name="username" autocomplete="username"><input type="password" name="password" autocomplete="current-password"><button name="login">Log in</button></form><h2>Register</h2><form class="form-register" method="post"><input type="email" name="email"><input type="password" name="password" autocomplete="new-password"><button>Register</button></form>`,
    { requestedUrl: 'https://site.example/my-account/' },
  ],
  [
    'a session that timed out',
    `<html><body><div class="alert alert-warning">Your session has expired.</div><a href="/">Start again</a></body></html>`,
  ],
  ['an interface that answers plainly', 'Forbidden', { status: 403, contentType: 'text/plain' }],
  ['an interface that says so at 200', '{"success":false,"message":"Please log in first"}'],
  [
    'a learning platform',
    `<div class="usermenu"><span class="login">You are not logged in. (<a href="/login/index.php">Log in</a>)</span></div>${prose}`,
  ],
  [
    'a page of the site’s language chooser and a login form in the corner',
    `<div id="top"><form action="/index.php" method="post" id="login-form"><input name="username" placeholder="Username"><input type="password" name="passwd"><input type="submit" value="Log in"></form></div>${prose}`,
  ],
]

const wrapped = (body: string) => (/<(?:body|head)/.test(body) ? body : `<html><body>${body}</body></html>`)

describe('pages that require a login', () => {
  test.each(inside)('%s', (_kind, body, user) => {
    expect(judgePage(examplePage(wrapped(body)))).toMatchObject({ verdict: 'logged_in', detectedUser: user })
  })

  test.each(inside)('the first stage of a scrape agrees or leaves it open: %s', (_kind, body) => {
    expect([undefined, 'logged_in']).toContain(judgeScan(examplePage(wrapped(body)))?.verdict)
  })
})

describe('pages without a login', () => {
  test.each(outside.map(([kind, body, over = {}]) => ({ kind, page: examplePage(body, over) })))(
    '$kind',
    ({ page }) => {
      expect(judgePage(page)).toMatchObject({ verdict: 'logged_out', detectedUser: null })
      expect(judgeScan(page)).toBe(null)
    },
  )
})
