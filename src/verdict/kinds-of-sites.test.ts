import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import type { Page } from '../page/page.ts'
import { judgeScan } from './scan.ts'
import { judgePage } from './verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(50)

/** `notin`: logged out or undecided; `notout`: logged in or undecided. */
type Expected = 'in' | 'out' | 'notin' | 'notout' | 'unknown'

const sent = (to: string): Partial<Page> => ({
  requestedUrl: 'https://site.example/home',
  finalUrl: to.startsWith('http') ? to : `https://site.example${to}`,
  hops: [{ url: 'https://site.example/home' }],
})
const at = (path: string): Partial<Page> => ({ requestedUrl: `https://site.example${path}` })

const pages: readonly (readonly [string, Expected, string, Partial<Page>?])[] = [
  [
    'a shop that greets nobody: "Hello, sign in"',
    'out',
    `<header><a href="/ap/signin?openid=1" id="nav-account"><span>Hello, sign in</span><span>Account &amp; Lists</span></a><a href="/orders">Returns &amp; Orders</a><a href="/cart">Cart</a></header>${prose}`,
  ],
  [
    'a shop that greets its customer',
    'in',
    `<header><a href="/account" id="nav-account"><span>Hello, Mira</span><span>Account &amp; Lists</span></a><a href="/orders">Returns &amp; Orders</a><a href="/cart">Cart</a><div class="flyout" style="display:none"><a href="/gp/flex/sign-out.html">Sign Out</a></div></header>${prose}`,
  ],
  [
    'a forum that welcomes a guest',
    'out',
    `<div id="hdr">Welcome, <b>Guest</b>. Please <a href="?action=login">login</a> or <a href="?action=register">register</a>.</div>${prose}`,
  ],
  [
    'a wiki that says that nobody is logged in',
    'out',
    `<ul id="p-personal"><li>Not logged in</li><li><a href="/Special:MyTalk">Talk</a></li><li><a href="/Special:Create">Create account</a></li><li><a href="/Special:UserLogin">Log in</a></li></ul>${prose}`,
  ],
  [
    'frames, one of them a login',
    'notin',
    `<html><head><title>Webmail</title></head><frameset rows="*"><frame src="login.php" name="main"></frameset></html>`,
  ],
  [
    'a bank that ended the session, in German',
    'out',
    `<h1>Sitzung beendet</h1><p>Aus Sicherheitsgründen wurde Ihre Sitzung nach 10 Minuten Inaktivität beendet.</p><a href="/banking/start">Neu anmelden</a>`,
  ],
  [
    'a bank that ended the session',
    'out',
    `<h1>You've been timed out</h1><p>For your security we logged you out after 5 minutes of inactivity.</p><a class="btn" href="/start">Log back in</a>`,
  ],
  [
    'a router that asks for a password alone',
    'out',
    `<div class="box"><h2>Willkommen</h2><form action="" method="post"><label>Kennwort</label><input type="password" name="uiPass"><button>Anmelden</button></form></div>`,
  ],
  [
    'courses, and nobody logged in',
    'out',
    `<div class="logininfo">You are not logged in. (<a href="/login/index.php">Log in</a>)</div>${prose}`,
  ],
  [
    'courses open to guests',
    'out',
    `<div class="logininfo">You are currently using guest access (<a href="/login/index.php">Log in</a>)</div>${prose}`,
  ],
  [
    'a choice of institutions to log in by',
    'out',
    `<h1>Sign in with your institution</h1><form action="/Shibboleth.sso/Login"><select name="entityID"><option>A</option></select><button>Continue</button></form>`,
  ],
  [
    'a store of state without a user',
    'out',
    `<div id="app"></div><script>window.__INITIAL_STATE__={"auth":{"user":null,"token":null},"ui":{}}</script>`,
  ],
  [
    'a script that leads out of a frame to the login',
    'out',
    `<html><script>top.location.href='/login.php?expired=1'</script></html>`,
  ],
  ['a page that leads on as it opens', 'out', `<html><body onload="document.location='login.jsp'"></body></html>`],
  [
    'a script of a frame that leads to the login',
    'out',
    `<script>parent.location.replace("/index.php?login")</script>`,
  ],
  [
    'a session that ran out, in Spanish',
    'out',
    `<h2>Sesión caducada</h2><p>Por seguridad hemos cerrado su sesión.</p><a href="/inicio">Volver a entrar</a>`,
  ],
  [
    'a login made of divs',
    'out',
    `<div class="login-box"><input placeholder="E-mail" name="email"><input type="password" placeholder="Password"><div class="btn">Log in</div></div>`,
  ],
  [
    'a login by a link that is mailed',
    'out',
    `<h1>Log in</h1><form action="/magic"><input type="email" name="email"><button>Email me a login link</button></form>`,
  ],
  [
    'a code to be scanned',
    'out',
    `<h1>Scan to log in</h1><img alt="QR code"><p>Open the app on your phone and scan the code to log in</p>`,
  ],
  ['the page after logging out', 'out', `<p>You have been logged out. <a href="/">Click here</a> to log in again.</p>`],
  [
    'an article behind a paywall',
    'notin',
    `<article>${prose}<div class="paywall">Subscribe or <a href="/login?next=/a">log in</a> to read on</div></article>`,
  ],
  [
    'a locked screen',
    'out',
    `<div class="lockscreen"><div class="lockscreen-name">Mira Holt</div><form action="/unlock"><input type="hidden" name="user" value="mira"><input type="password" name="password" placeholder="password"><button>→</button></form><a href="/login">Or sign in as a different user</a></div>`,
  ],
  [
    'a meta tag for the user, empty',
    'out',
    `<head><meta name="user-login" content=""></head><body><a href="/login">Sign in</a>${prose}</body>`,
  ],
  ['a body of user 0', 'out', `<body data-user-id="0"><a href="/login">Sign in</a>${prose}</body>`],
  ['variables that say no', 'out', `<script>var isLoggedIn = false; var user_id = 0;</script>${prose}`],
  [
    'a group of customers that is none',
    'out',
    `<script>var dataLayer=[{"customerGroup":"NOT LOGGED IN","customerLoggedIn":0}]</script><a href="/customer/account/login/">Sign In</a><a href="/customer/account/">My Account</a>${prose}`,
  ],
  [
    'a login status in letters',
    'notin',
    `<script>dataLayer=[{'loginStatus':'N','visitorType':'guest'}]</script>${prose}`,
  ],
  [
    'props of a page without a user',
    'out',
    `<div id="app" data-page='{"component":"Home","props":{"auth":{"user":null},"flash":{}},"url":"/"}'></div>`,
  ],
  [
    'props of a page with a user',
    'in',
    `<div id="app" data-page='{"component":"Home","props":{"auth":{"user":{"id":1,"name":"Mira Holt","email":"mira@site.example"}},"flash":{}},"url":"/"}'></div>`,
  ],
  [
    'a name in brackets beside the control',
    'in',
    `<ul><li><a href="./ucp.php?mode=logout&amp;sid=1">Logout [ mira ]</a></li></ul>${prose}`,
  ],
  [
    'a forum that tells of the last visit',
    'in',
    `<div>Welcome, <a href="member.php?u=1">mira</a>. You last visited: Today</div><a href="login.php?do=logout&amp;h=1">Log Out</a>${prose}`,
  ],
  [
    'a clock beside the control, in German',
    'in',
    `<div class="top">Letzte Anmeldung: 24.11.2026 <button id="x">Abmelden 09:58</button></div>${prose}`,
  ],
  ['a clock beside the control', 'in', `<div class="top"><a href="/end" id="x">Log off (14:59)</a></div>${prose}`],
  ['a secure log off', 'in', `<div class="top"><a href="/x1">Secure log off</a></div>${prose}`],
  ['the same in German', 'in', `<div class="top"><a href="/x1">Sicher abmelden</a></div>${prose}`],
  ['the same in French', 'in', `<div class="top"><a href="/x1">Déconnexion sécurisée</a></div>${prose}`],
  ['the same in Spanish', 'in', `<div class="top"><a href="/x1">Desconexión</a></div>${prose}`],
  [
    'courses of a student',
    'in',
    `<div class="logininfo">You are logged in as <a href="/user/view.php?id=2">Mira Holt</a> (<a href="/login/logout.php?sesskey=a">Log out</a>)</div>${prose}`,
  ],
  [
    'a link that is sent as a DELETE',
    'in',
    `<nav><a rel="nofollow" data-method="delete" href="/users/sign_out">Exit</a></nav>${prose}`,
  ],
  [
    'a button that says by its label alone what it does',
    'in',
    `<nav><button aria-label="Sign out"><svg></svg></button></nav>${prose}`,
  ],
  [
    'a script that logs out, behind an icon',
    'in',
    `<nav><a href="javascript:logout()"><i class="fa fa-power-off"></i></a></nav>${prose}`,
  ],
  [
    'a picture that logs out',
    'in',
    `<nav><a href="#" onclick="doLogout();return false" title="Log out"><img src="off.png"></a></nav>${prose}`,
  ],
  ['an address that does not say so', 'in', `<nav><a href="/user/exit">Log out</a></nav>${prose}`],
  [
    'a link that sends a form',
    'in',
    `<form action="/Account/LogOff" id="logoutForm" method="post"><a href="/Manage" title="Manage">Hello mira@site.example!</a><a href="javascript:document.getElementById('logoutForm').submit()">Log off</a></form>${prose}`,
  ],
  [
    'routes to log out and to the account',
    'in',
    `<ul><li><a href="index.php?route=account/logout">Logout</a></li><li><a href="index.php?route=account/account">My Account</a></li></ul>${prose}`,
  ],
  [
    'routes to log in and to register',
    'out',
    `<ul><li><a href="index.php?route=account/login">Login</a></li><li><a href="index.php?route=account/register">Register</a></li></ul>${prose}`,
  ],
  [
    'a shop with the name of its customer',
    'in',
    `<div class="user-info"><a class="logout" href="/?mylogout=">Sign out</a><a class="account" href="/my-account"><span>Mira Holt</span></a></div>${prose}`,
  ],
  [
    'a shop without',
    'out',
    `<div class="user-info"><a href="/login?back=my-account"><span>Sign in</span></a></div>${prose}`,
  ],
  [
    'variables on an object of the window',
    'in',
    `<script>window.gon={};gon.current_user_id=7;gon.current_username="mira";</script>${prose}`,
  ],
  [
    'data of a dashboard for nobody',
    'out',
    `<script>window.bootData = {user: {"isSignedIn":false,"id":0,"login":"","orgRole":""}, settings: {}};</script><div id="reactRoot"></div>`,
  ],
  [
    'data of a dashboard for its user',
    'in',
    `<script>window.bootData = {user: {"isSignedIn":true,"id":1,"login":"mira","email":"mira@site.example"}, settings: {}};</script><div id="reactRoot"></div>`,
  ],
  [
    'props with a session',
    'in',
    `<script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"session":{"user":{"name":"Mira Holt","email":"mira@site.example"},"expires":"2027-01-01"}}}}</script>`,
  ],
  [
    'props without a session',
    'out',
    `<script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"session":null}}}</script><a href="/api/auth/signin">Sign in</a>`,
  ],
  [
    'data preloaded as JSON in JSON',
    'in',
    `<div class="hidden" id="data-preloaded" data-preloaded="{&quot;currentUser&quot;:&quot;{\\&quot;id\\&quot;:1,\\&quot;username\\&quot;:\\&quot;mira\\&quot;}&quot;}"></div>`,
  ],
  [
    'a mail client',
    'in',
    `<script>var user = {"email":"mira@site.example","quota":5}; var csrf="x";</script><a href="?_task=logout" class="logout">Logout</a>`,
  ],
  [
    'a box for the user, with a guest in it',
    'out',
    `<div class="user-box"><img alt="Guest"><span class="username">Guest</span><a href="/signin">Sign in</a></div>${prose}`,
  ],
  [
    'a shop with links to the account for everybody',
    'out',
    `<header><a href="/account/login?return_url=%2Faccount">Log in</a><a href="/account">My account</a><a href="/wishlist">Wishlist</a></header>${prose}`,
  ],
  [
    'the same in German',
    'out',
    `<header><a href="/konto">Mein Konto</a><a href="/anmelden">Anmelden</a></header>${prose}`,
  ],
  [
    'the same in French',
    'out',
    `<header><a href="/espace-client">Mon espace client</a><a href="/connexion">Me connecter</a></header>${prose}`,
  ],
  [
    'a section for members',
    'out',
    `<h1>Restricted area</h1><p>This section is for registered users only. Please log in.</p>`,
  ],
  [
    'a refusal that tells to log in',
    'out',
    `<h1>403 Forbidden</h1><p>You need to sign in to see this page.</p>`,
    { status: 403 },
  ],
  [
    'a page that is not there, inside',
    'notout',
    `<header>Signed in as <b>mira</b> <a href="/logout">Sign out</a></header><h1>Not found</h1>`,
    { status: 404 },
  ],
  [
    'a password that has run out',
    'notin',
    `<h1>Your password has expired</h1><form action="/password/change"><input type="password" name="old_password"><input type="password" name="new_password"><input type="password" name="confirm_password"><button>Change</button></form>`,
  ],
  [
    'terms to be accepted',
    'notout',
    `<p>Welcome, <b>Mira Holt</b></p><h1>Terms have changed</h1><form action="/tos"><button>Accept</button></form><a href="/logout">Log out</a>`,
  ],
  [
    'users to be logged in as',
    'in',
    `<nav><a href="/logout">Log out</a></nav><table>${'<tr><td>ada</td><td><a href="/admin/loginas?id=3">Login</a></td></tr>'.repeat(20)}</table>`,
  ],
  [
    'customers to be logged in as',
    'in',
    `<div class="top"><b>Admin</b> <a href="/logout">Logout</a></div><div class="list"><table>${'<tr><td>ada</td><td><a href="/admin/loginas?id=3">Login as customer</a></td></tr>'.repeat(20)}</table></div>`,
  ],
  [
    'a link to the history of logins',
    'in',
    `<ul class="menu"><li><a href="/profile">Profile</a></li><li><a href="/login-history">Login history</a></li><li><a href="/logout">Logout</a></li></ul>${prose}`,
  ],
  [
    'a tab for the settings of the login',
    'in',
    `<ul class="menu"><li><a href="/settings/profile">Profile</a></li><li><a href="/settings/login">Login</a></li><li><a href="/settings/security">Security</a></li></ul><span class="me">mira</span><a href="/logout">Logout</a>${prose}`,
  ],
  [
    'settings of ways to log in',
    'in',
    `<ul class="menu"><li><a href="/admin/saml">SAML</a></li><li><a href="/admin/cas">CAS</a></li><li><a href="/logout">Logout</a></li></ul>${prose}`,
  ],
  ['authenticated false', 'out', JSON.stringify({ authenticated: false })],
  ['loggedIn false', 'out', JSON.stringify({ loggedIn: false, user: null })],
  ['me null', 'out', JSON.stringify({ data: { me: null } })],
  ['viewer null', 'out', JSON.stringify({ data: { viewer: null } })],
  ['a refusal in Chinese with a code of its own', 'out', JSON.stringify({ code: -101, message: '账号未登录', ttl: 1 })],
  ['not login', 'out', JSON.stringify({ ret: -1, msg: 'not login' })],
  ['needLogin', 'out', JSON.stringify({ success: false, needLogin: true })],
  ['redirect', 'out', JSON.stringify({ status: 'error', redirect: '/login' })],
  ['code 401', 'out', JSON.stringify({ code: 401, msg: '请登录' })],
  ['invalid_token', 'out', JSON.stringify({ error: 'invalid_token', error_description: 'The access token expired' })],
  [
    'xml 401',
    'out',
    '<?xml version="1.0"?><error code="401">Not authenticated</error>',
    { contentType: 'application/xml' },
  ],
  [
    'xml fail',
    'out',
    '<?xml version="1.0"?><response status="fail"><error>You must log in</error></response>',
    { contentType: 'application/xml' },
  ],
  ['jsonrpc', 'out', JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32000, message: 'Session expired' } })],
  [
    'an exception by its name',
    'out',
    JSON.stringify({
      jsonrpc: '2.0',
      error: { code: 100, message: 'Session Expired', data: { name: 'http.SessionExpiredException' } },
    }),
  ],
  [
    'a missing right by the type of an exception',
    'notin',
    JSON.stringify({ exc_type: 'PermissionError', exception: 'not permitted' }),
  ],
  ['text denied', 'out', 'Access denied. You must log in first.', { contentType: 'text/plain' }],
  ['isAuthenticated true', 'in', JSON.stringify({ isAuthenticated: true, userName: 'mira' })],
  ['isLogin 0', 'out', JSON.stringify({ code: 0, data: { isLogin: false } })],
  ['isLogin 1', 'in', JSON.stringify({ code: 0, data: { isLogin: true, uname: 'mira', mid: 4 } })],
  ['is_login', 'out', JSON.stringify({ is_login: 0, user: {} })],
  ['signed_in', 'out', JSON.stringify({ signed_in: false })],
  [
    'public posts',
    'notin',
    JSON.stringify({
      posts: [{ id: 1, user: { id: 3, username: 'ada', email: 'a@x.example' }, title: 'x' }],
      total: 1,
    }),
  ],
  [
    'public post single',
    'notin',
    JSON.stringify({ id: 1, title: 'Hello', user: { id: 3, username: 'ada', name: 'Ada Byron' } }),
    at('/api/posts/1'),
  ],
  [
    'public profile',
    'notin',
    JSON.stringify({ id: 3, login: 'ada', name: 'Ada Byron', followers: 3 }),
    at('/api/users/ada'),
  ],
  [
    'public profile user path',
    'notin',
    JSON.stringify({ user: { id: 3, login: 'ada', name: 'Ada Byron', followers: 3 } }),
    at('/api/profile/ada'),
  ],
  ['version', 'unknown', JSON.stringify({ version: '1.2', status: 'ok' })],
  ['health', 'unknown', JSON.stringify({ status: 'ok', authenticated_required: true })],
  [
    'config of spa',
    'notin',
    JSON.stringify({ auth: { type: 'ldap', loginUrl: '/login', logoutUrl: '/logout' }, title: 'x' }),
  ],
  [
    'state public article',
    'notin',
    `<script>window.__STATE__={"article":{"id":3,"title":"x","user":{"id":9,"name":"Ada Byron","username":"ada"}},"comments":[{"user":{"name":"Bob"}}]}</script>${prose}`,
  ],
  [
    'user ldjson',
    'notin',
    `<script type="application/ld+json">{"@type":"Article","author":{"@type":"Person","name":"Ada Byron"},"publisher":{"name":"X"}}</script>${prose}`,
  ],
  [
    'analytics of a shop without a customer',
    'notin',
    `<script>window.ShopAnalytics={"meta":{"page":{"customerId":null}}};var __st={"cid":null};</script>${prose}`,
  ],
  [
    'analytics of a shop with one',
    'notout',
    `<script>window.ShopAnalytics={"meta":{"page":{"customerId":7123}}};</script><a href="/account/logout">Log out</a>${prose}`,
  ],
  [
    'configuration of a wiki without a user name',
    'out',
    `<script>RLCONF={"wgUserName":null,"wgUserId":null,"wgPageName":"Main"}</script>${prose}`,
  ],
  [
    'configuration of a wiki with one',
    'in',
    `<script>RLCONF={"wgUserName":"Mira","wgUserId":4,"wgPageName":"Main"}</script>${prose}`,
  ],
  [
    'a head whose user is empty',
    'out',
    `<head data-user="" data-requesttoken="x"></head><body id="body-public"><a href="/login">Log in</a></body>`,
  ],
  [
    'a head that names its user',
    'in',
    `<head data-user="mira" data-user-displayname="Mira Holt" data-requesttoken="x"></head><body id="body-user"><div id="content"></div></body>`,
  ],
  [
    'settings for user 0',
    'out',
    `<script type="application/json" data-selector="settings-json">{"path":{},"user":{"uid":0,"permissionsHash":"a"}}</script>${prose}`,
  ],
  [
    'settings for user 5',
    'in',
    `<script type="application/json" data-selector="settings-json">{"path":{},"user":{"uid":"5","permissionsHash":"a"}}</script><body class="user-logged-in"><a href="/user/logout">Log out</a>${prose}</body>`,
  ],
  [
    'a module to log in beside the page',
    'out',
    `<form action="/" method="post" id="login-form"><input name="username"><input type="password" name="password"><button>Log in</button></form>${prose}`,
  ],
  [
    'sidebar login module long page',
    'out',
    `<aside><h3>Login</h3><form action="/user?task=login" id="login-form"><input name="username"><input type="password" name="password"><button name="Submit">Log in</button></form></aside>${prose}`,
  ],
  [
    'comment form with password',
    'notin',
    `<article>${prose}</article><form action="/comment"><input name="name"><input name="mail"><input type="password" name="delpass"><textarea></textarea><button>Post</button></form>`,
  ],
  [
    'wifi settings no logout',
    'notout',
    `<h1>Wireless</h1><form action="/apply.cgi"><input name="ssid"><input type="password" name="wpa_psk"><select></select><button>Apply</button></form><nav><a href="/status">Status</a><a href="/wan">WAN</a></nav>`,
  ],
  [
    'add mail account',
    'notout',
    `<h1>Add mail account</h1><form action="/mail/add"><input name="email"><input type="password" name="password"><input name="imap_host"><input name="smtp_host"><input name="port"><button>Add account</button></form><a href="/settings">Settings</a>`,
  ],
  [
    'db connect',
    'notout',
    `<header><span class="username">mira</span><a href="/logout">Sign out</a></header><h1>Connect database</h1><form action="/connect"><input name="host"><input name="user"><input type="password" name="password"><button>Connect</button></form>`,
  ],
  [
    'sudo confirm',
    'notout',
    `<h1>Confirm access</h1><p>Signed in as <b>mira</b></p><form action="/sessions/sudo"><input type="password" name="sudo_password"><button>Confirm</button></form>`,
  ],
  [
    'delete account confirm pw',
    'notout',
    `<header><a href="/logout">Log out</a></header><h1>Delete account</h1><form action="/account/delete"><input type="password" name="password" autocomplete="current-password"><button>Delete my account</button></form>`,
  ],
  [
    'register page',
    'out',
    `<h1>Create account</h1><form action="/register"><input name="name"><input name="email"><input type="password" name="password"><input type="password" name="password2"><button>Register</button></form><a href="/login">Already have an account? Log in</a>`,
  ],
  [
    'reset page',
    'notin',
    `<h1>Forgot password</h1><form action="/reset"><input name="email"><button>Send reset link</button></form><a href="/login">Back to login</a>`,
  ],
  [
    'setup wizard',
    'notin',
    `<h1>Welcome! Create the first administrator</h1><form action="/setup"><input name="username"><input type="password" name="password"><input type="password" name="confirm"><button>Create</button></form>`,
  ],
  ['cookie banner only', 'unknown', `<div class="cookie">We use cookies. <button>Accept</button></div>${prose}`],
  ['maintenance', 'unknown', `<h1>Down for maintenance</h1><p>We will be back soon.</p>`],
  [
    'noscript shell',
    'unknown',
    `<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/static/js/main.js"></script>`,
  ],
  [
    'share page',
    'notin',
    `<header><a href="/">Cloud</a><a href="/s/x/download">Download</a></header><p>mira shared a file with you</p>${prose}`,
  ],
  [
    'newsletter',
    'unknown',
    `<form action="/newsletter"><input type="email" name="email"><button>Subscribe</button></form>${prose}`,
  ],
  [
    'search form + login iframe',
    'notin',
    `<form action="/search"><input name="q"></form>${prose}<iframe src="/login?embed=1"></iframe>`,
  ],
  [
    'ja logged',
    'in',
    `<header><p>ミラ さん</p><a href="/mypage">マイページ</a><a href="/logout">ログアウト</a></header>${prose}`,
  ],
  [
    'ja guest',
    'out',
    `<header><p>ゲスト様</p><a href="/login">ログイン</a><a href="/entry">新規会員登録</a></header>${prose}`,
  ],
  ['zh guest', 'out', `<header><a href="/login">请登录</a><a href="/reg">免费注册</a></header>${prose}`],
  ['ru guest', 'out', `<header><a href="/auth/">Войти</a><a href="/reg">Регистрация</a></header>${prose}`],
  ['ru in', 'in', `<header><a href="/lk">Личный кабинет</a><a href="/?logout=yes">Выйти</a></header>${prose}`],
  [
    'pl in',
    'in',
    `<header><span>Zalogowany jako: <b>Mira Holt</b></span><a href="/wyloguj">Wyloguj</a></header>${prose}`,
  ],
  [
    'it guest',
    'out',
    `<header><a href="/area-riservata">Area riservata</a><a href="/accedi">Accedi</a></header>${prose}`,
  ],
  ['sv logga ut', 'in', `<header><a href="/logout">Logga ut</a></header>${prose}`],
  ['sv logga in', 'out', `<header><a href="/login">Logga in</a></header>${prose}`],
  [
    'cz',
    'out',
    `<header><a href="/prihlaseni">Přihlásit se</a></header><form action="/login"><input name="u"><input type="password" name="p"><button>Přihlásit</button></form>`,
  ],
  [
    'a login that says by a parameter where it leads',
    'out',
    `<div id="login"><form name="login" action="https://eu.login.example/?" method="post"><input id="username" type="email" name="username"><input id="password" type="password" name="pw"><input type="submit" id="Login" value="Log In"></form></div>`,
    sent('/?ec=302&startURL=%2Fhome'),
  ],
  [
    'helpdesk agents',
    'in',
    `<nav><div class="agent"><img alt="Avatar for Mira Holt"><div class="dropdown"><a href="/profile">Profile</a><a href="/logout">Sign out</a></div></div></nav><h1>My tickets (4)</h1>${prose}`,
  ],
  [
    'helpdesk customer guest',
    'out',
    `<nav><a href="/tickets/new">Submit a request</a><a rel="nofollow" href="/access?return_to=x">Sign in</a></nav>${prose}`,
  ],
  [
    'monitoring es',
    'out',
    `<div class="login"><form action="index.php"><input name="nick" placeholder="Usuario"><input name="pass" type="password" placeholder="Contraseña"><input type="submit" value="Identificarme"></form></div>`,
  ],
  [
    'nas',
    'out',
    `<div class="x"><input type="text" name="username" placeholder="Nom d'utilisateur"><input type="password" name="passwd"><button>Connexion</button></div>`,
  ],
  [
    'ci menu',
    'in',
    `<header><a href="/user/mira" class="model-link">Mira Holt</a><a href="/logout">se déconnecter</a></header>${prose}`,
  ],
  [
    'webmail inbox fr',
    'in',
    `<div class="bar"><span class="user">mira@site.example</span><a href="#" class="btn-logout" title="Quitter la session"></a></div><ul><li>Boîte de réception (3)</li></ul>${prose}`,
  ],
  [
    'lms es',
    'in',
    `<div class="usermenu"><span class="usertext">Mira Holt</span><a href="/login/logout.php?sesskey=k1">Cerrar sesión</a></div>${prose}`,
  ],
  [
    'lms pt out',
    'out',
    `<div class="login">Você ainda não se identificou. (<a href="/login/index.php">Acessar</a>)</div>${prose}`,
  ],
  [
    'wiki nl in',
    'in',
    `<ul><li><a href="/user/mira">mira</a></li><li><a href="/voorkeuren">Voorkeuren</a></li><li><a href="/start?do=logout">Afmelden</a></li></ul>${prose}`,
  ],
  [
    'shop it in',
    'in',
    `<header>Bentornata, Mira! <a href="/account/ordini">I miei ordini</a> <a href="/esci">Esci</a></header>${prose}`,
  ],
  ['shop it out', 'out', `<header><a href="/registrati">Registrati</a> <a href="/accedi">Accedi</a></header>${prose}`],
  [
    'shop pl out',
    'out',
    `<header><a href="/konto">Twoje konto</a><a href="/logowanie">Zaloguj się</a></header>${prose}`,
  ],
  [
    'bank ru',
    'out',
    `<h1>Вход в интернет-банк</h1><form action="/ib"><input name="lgn" placeholder="Логин"><input type="password" name="pwd"><button>Продолжить</button></form>`,
  ],
  [
    'bank ja timeout',
    'out',
    `<div class="err"><p>一定時間操作がなかったため、自動的にログアウトしました。</p><a href="/">トップページへ</a></div>`,
  ],
  ['bank zh timeout', 'out', `<div class="msg">由于您长时间未操作，会话已超时，请重新登录。</div>`],
  [
    'file manager login',
    'out',
    `<title>Files - Login</title><form method="post"><input type="text" name="fm_usr"><input type="password" name="fm_pwd"><button type="submit">Sign in</button></form>`,
  ],
  [
    'file manager in',
    'in',
    `<nav><a title="Logout" href="?logout=1"><i class="fa fa-sign-out"></i> Sign Out</a></nav><table><tr><td>readme.txt</td></tr></table>`,
  ],
  ['printer console', 'unknown', `<frameset><frame src="/main.htm"></frameset>`],
  [
    'admin console 200 login fragment',
    'out',
    `<script>if(window.top!==window.self)window.top.location="/";</script><form id="loginform"><input name="user"><input name="passwd" type="password"><input type="button" value="Login" onclick="go()"></form>`,
  ],
  [
    'a login of a university',
    'out',
    `<form id="fm1" action="login"><input id="username" name="username"><input id="password" name="password" type="password"><input type="hidden" name="execution" value="e1s1"><input type="submit" value="LOGIN"></form>`,
    sent('https://cas.uni.example/cas/login?service=https%3A%2F%2Fsite.example%2Fhome'),
  ],
  [
    'a login of a company',
    'out',
    `<form id="loginForm" action="/adfs/ls/?x"><input name="UserName"><input name="Password" type="password"><span id="submitButton" role="button">Sign in</span></form>`,
    sent('https://sts.corp.example/adfs/ls/?wa=wsignin1.0'),
  ],
  [
    'openid auto post',
    'out',
    `<body onload="document.forms[0].submit()"><form action="https://idp.example/sso" method="post"><input type="hidden" name="SAMLRequest" value="x"><noscript><button>Continue</button></noscript></form></body>`,
  ],
  ['api html 401 page', 'out', `<h1>401 Authorization Required</h1><hr>`, { status: 401 }],
  [
    'proxy oauth',
    'out',
    `<form method="GET" action="/oauth2/start"><input type="hidden" name="rd" value="/"><button type="submit">Sign in with OpenID</button></form>`,
    { status: 403 },
  ],
  [
    'zero trust',
    'out',
    `<h1>Sign in to Portal</h1><p>Get a login code emailed to you</p><form><input type="email" name="email"><button>Send me a code</button></form>`,
    sent('https://team.access.example/access/login/site.example?kid=1'),
  ],
  [
    'social feed spa in',
    'in',
    `<div id="mount"></div><script>var data={"USER_ID":"1000","NAME":"Mira Holt","viewer":{"id":"1000","name":"Mira Holt"}};</script>`,
  ],
  [
    'social feed spa out',
    'out',
    `<div id="mount"></div><script>var data={"USER_ID":"0","NAME":"","viewer":null};</script><form action="/login/device"><input name="email"><input type="password" name="pass"><button>Log In</button></form>`,
  ],
  ['video site out', 'out', `<div id="mount"></div><script>cfg={"LOGGED_IN":false,"VISITOR":"x"};</script>`],
  ['video site in', 'in', `<div id="mount"></div><script>cfg={"LOGGED_IN":true,"SESSION_INDEX":"0"};</script>`],
  [
    'booking guest',
    'out',
    `<header><a href="/register">Register</a><a href="https://account.site.example/auth">Sign in</a></header>${prose}`,
  ],
  ['gov portal fr', 'out', `<header><a href="/espace-perso">Se connecter à mon espace</a></header>${prose}`],
  ['gov portal de', 'out', `<header><a href="/servicekonto/start">Anmelden im Nutzerkonto</a></header>${prose}`],
  [
    'university',
    'in',
    `<div id="loginstatus">Angemeldet: <b>Mira Holt</b> | <a href="/qis/rds?state=user&amp;type=4">Abmelden</a></div>${prose}`,
  ],
  [
    'library',
    'in',
    `<div id="members"><span class="loggedinusername">Mira Holt</span><a class="logout" id="logout" href="/cgi-bin/main.pl?logout.x=1">Log out</a></div>${prose}`,
  ],
  [
    'library out',
    'out',
    `<div id="members"><a href="/cgi-bin/user.pl" class="loginModal-trigger">Log in to your account</a></div>${prose}`,
  ],
  [
    'git host out',
    'out',
    `<header><a href="/explore">Explore</a><a rel="nofollow" href="/user/login?redirect_to=%2f">Sign In</a><a href="/user/sign_up">Register</a></header>${prose}`,
  ],
  [
    'git host in',
    'in',
    `<header><span class="text"><img class="avatar" title="mira"></span><div class="menu"><div class="header">Signed in as <strong>mira</strong></div><a class="item link-action" data-url="/user/logout" href>Sign Out</a></div></header>${prose}`,
  ],
  ['photo spa shell', 'unknown', `<div id="app"></div><script type="module" src="/app.js"></script>`],
  [
    'photo json config',
    'out',
    JSON.stringify({
      authMode: 'password',
      public: false,
      siteTitle: 'x',
      settings: {},
      user: { ID: 0, Name: '', UserName: '' },
      session: null,
    }),
  ],
  [
    'home automation auth',
    'out',
    `<title>Home</title><x-authorize></x-authorize><script>window.clientId="x"</script>`,
    sent('/auth/authorize?response_type=code&redirect_uri=x'),
  ],
  ['a shell of a chat', 'unknown', `<body></body><script>__runtime_config__={"ROOT_URL":"x"}</script>`],
  [
    'job board out',
    'out',
    `<nav><a href="/employers">For employers</a><button data-test="login">Log in</button><button>Sign up</button></nav>${prose}`,
  ],
  [
    'dating in',
    'in',
    `<nav><a href="/inbox">Inbox <b>3</b></a><a href="/settings">Settings</a><form action="/session/destroy" method="post"><button class="link">Log out</button></form></nav>${prose}`,
  ],
  [
    'invoice app in',
    'in',
    `<aside><div class="profile">Mira Holt<br><small>Owner</small></div><a href="/signout">Uitloggen</a></aside>${prose}`,
  ],
  [
    'erp out',
    'out',
    `<div class="list"><form class="login_form" action="/web/login" method="post"><input name="login" id="login"><input type="password" name="password" id="password"><button type="submit">Log in</button></form></div>`,
    sent('/web/login?redirect=%2Fweb%3F'),
  ],
  [
    'erp in',
    'in',
    `<script id="s">app.__session_info__ = {"uid": 2, "is_system": true, "username": "mira", "name": "Mira Holt", "partner_id": 3};</script><body class="web_client"></body>`,
  ],
  [
    'grid table with user col json',
    'notin',
    JSON.stringify({
      rows: [
        { user: 'ada', n: 1 },
        { user: 'bob', n: 2 },
      ],
      page: 1,
    }),
  ],
  [
    'comments list html',
    'notin',
    `<div class="comments">${'<div class="c"><span class="username">Ada</span><p>Hi</p></div>'.repeat(10)}</div>${prose}`,
  ],
  [
    'who is online',
    'notin',
    `<div class="online">Users online: <a href="/u/ada" class="username">Ada</a>, <a href="/u/bob" class="username">Bob</a></div>${prose}`,
  ],
  ['status page', 'unknown', `<h1>All systems operational</h1><a href="/subscribe">Subscribe</a>${prose}`],
  ['a contact form in Portuguese', 'unknown', `<a href="/fale">Entrar em contato</a>${prose}`],
  ['documentation in Spanish', 'unknown', `<a href="/guias">Acceder a la documentación</a>${prose}`],
  ['a newsletter in German', 'unknown', `<a href="/brief">Anmelden zum Newsletter</a>${prose}`],
  ['an account in Spanish', 'out', `<a href="/x">Acceder a mi cuenta</a>${prose}`],
  ['an account in Italian', 'out', `<a href="/x">Accedi al tuo profilo</a>${prose}`],
  [
    'a login that leads on to its next page, made by a script',
    'notin',
    '<div id="root"></div>',
    { ...sent('/module/loginuserpass.php?state=x'), requestedUrl: 'https://site.example/login' },
  ],
  [
    'a login that leads on to another site',
    'notin',
    '<div id="root"></div>',
    { ...sent('https://id.other.example/u/begin?state=x'), requestedUrl: 'https://site.example/login' },
  ],
  [
    'a login that leads on to a start page with little on it',
    'notout',
    '<div id="root"></div>',
    { ...sent('/start'), requestedUrl: 'https://site.example/login' },
  ],
  [
    'the shell of a shop, at the address of the account',
    'notin',
    `<header><a href="/account">My account</a><a href="/wishlist">Wishlist</a><a href="/orders">My orders</a><a href="/cart">Cart</a></header><div id="root"></div>`,
    at('/account'),
  ],
  [
    'a public profile with the links that all see',
    'notin',
    `<header><a href="/settings">Settings</a><a href="/inbox">Inbox</a></header><h1 class="username">ada</h1>${prose}`,
    at('/profile/ada'),
  ],
]

const VERDICTS: Readonly<Record<Expected, readonly string[]>> = {
  in: ['logged_in'],
  out: ['logged_out'],
  notin: ['logged_out', 'unknown', 'blocked'],
  notout: ['logged_in', 'unknown'],
  unknown: ['unknown'],
}
const isWhole = (body: string) => /<(?:body|head|frameset|\?xml)|^[^<]/.test(body)

describe('pages and data of many kinds of sites', () => {
  test.each(pages.map(([kind, expected, body, over]) => ({ kind, expected, body, over: over ?? {} })))(
    '$kind',
    ({ expected, body, over }) => {
      const page = examplePage(isWhole(body) ? body : `<html><body>${body}</body></html>`, over)
      expect(VERDICTS[expected]).toContain(judgePage(page).verdict)
      expect([undefined, 'unknown', ...VERDICTS[expected]]).toContain(judgeScan(page)?.verdict)
    },
  )
})
