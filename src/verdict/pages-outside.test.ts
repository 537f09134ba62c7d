import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import type { Page } from '../page/page.ts'
import { judgeScan } from './scan.ts'
import { judgePage } from './verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(50)
const site = 'https://site.example'
const sent = (path: string): Partial<Page> => ({
  requestedUrl: `${site}/home`,
  finalUrl: path.startsWith('http') ? path : site + path,
  hops: [{ url: `${site}/home` }],
})

/** `out`: logged out. `notin`: that, or unknown, or a wall: anything but logged in. */
type Expected = 'out' | 'notin' | 'unknown' | 'blocked' | 'site_down'

const outside: readonly (readonly [string, string, Expected, Partial<Page>?])[] = [
  [
    'devise',
    `<h2>Log in</h2><form class="new_user" id="new_user" action="/users/sign_in" method="post"><input type="hidden" name="authenticity_token" value="x"><input autofocus type="email" name="user[email]" id="user_email"><input autocomplete="current-password" type="password" name="user[password]"><input type="checkbox" name="user[remember_me]"><input type="submit" name="commit" value="Log in"></form><a href="/users/sign_up">Sign up</a><a href="/users/password/new">Forgot your password?</a>`,
    'out',
    sent('/users/sign_in'),
  ],
  ['devise alert on home', `<p class="alert">You need to sign in or sign up before continuing.</p>${prose}`, 'out'],
  [
    'django admin',
    `<form action="/admin/login/?next=/admin/" method="post" id="login-form"><label>Username:</label><input type="text" name="username" autofocus><label>Password:</label><input type="password" name="password"><input type="hidden" name="next" value="/admin/"><input type="submit" value="Log in"></form>`,
    'out',
    sent('/admin/login/?next=/admin/'),
  ],
  [
    'laravel',
    `<div class="card"><div class="card-header">Login</div><form method="POST" action="https://site.example/login"><input type="hidden" name="_token" value="x"><input id="email" type="email" name="email" required autocomplete="email" autofocus><input id="password" type="password" name="password" required autocomplete="current-password"><button type="submit" class="btn btn-primary">Login</button><a href="/password/reset">Forgot Your Password?</a></form></div>`,
    'out',
    sent('/login'),
  ],
  [
    'spring default',
    `<form class="form-signin" method="post" action="/login"><h2>Please sign in</h2><input type="text" id="username" name="username" placeholder="Username"><input type="password" id="password" name="password" placeholder="Password"><input name="_csrf" type="hidden" value="x"><button class="btn btn-lg" type="submit">Sign in</button></form>`,
    'out',
    sent('/login'),
  ],
  [
    'servlet j_security_check at the page itself',
    `<form method="POST" action="j_security_check"><input type="text" name="j_username"><input type="password" name="j_password"><input type="submit" value="Enter"></form>`,
    'out',
  ],
  [
    'oidc realm',
    `<div id="idp-form"><form id="idp-form-login" action="https://sso.other.example/realms/x/login-actions/authenticate?session_code=a" method="post"><input id="username" name="username" type="text" autofocus autocomplete="off"><input id="password" name="password" type="password"><input type="submit" name="login" value="Anmelden"></form></div>`,
    'out',
    sent('https://sso.other.example/realms/x/protocol/openid-connect/auth?client_id=a&redirect_uri=b'),
  ],
  [
    'oidc at host without auth in its name',
    `<form action="/idp/authn" method="post"><input name="username"><input type="password" name="password"><button>Continue</button></form>`,
    'out',
    sent('https://portal.uni.example/oidc/authorize?client_id=1&response_type=code&redirect_uri=x'),
  ],
  [
    'saml auto post',
    `<html><body onload="document.forms[0].submit()"><noscript><p>Your browser does not support JavaScript.</p></noscript><form action="https://idp.other.example/sso/post" method="post"><input type="hidden" name="SAMLRequest" value="PD94"><input type="hidden" name="RelayState" value="x"><noscript><input type="submit" value="Continue"></noscript></form></body></html>`,
    'out',
  ],
  [
    'saml auto post to an address that says nothing',
    `<html><body onload="document.forms[0].submit()"><form action="https://hub.other.example/post" method="post"><input type="hidden" name="SAMLRequest" value="PD94"><input type="hidden" name="RelayState" value="x"></form></body></html>`,
    'out',
  ],
  [
    'saml response auto post',
    `<html><body onload="document.forms[0].submit()"><form action="https://site.example/acs" method="post"><input type="hidden" name="SAMLResponse" value="PD94"><input type="hidden" name="RelayState" value="x"></form></body></html>`,
    'notin',
  ],
  [
    'ws-fed hidden form',
    `<html><head><title>Working...</title></head><body><form method="POST" name="hiddenform" action="https://site.example/_trust/"><input type="hidden" name="wa" value="wsignin1.0"><input type="hidden" name="wresult" value="x"><noscript><p>Script is disabled. Click Submit to continue.</p><input type="submit" value="Submit"></noscript></form><script>window.setTimeout('document.forms[0].submit()', 0);</script></body></html>`,
    'notin',
  ],
  [
    'js form login redirect',
    `<html><head><script>top.location.href='/login.jsp?returnUrl='+encodeURIComponent(location.href);</script></head><body></body></html>`,
    'out',
  ],
  [
    'js redirect to oidc',
    `<html><head><meta http-equiv="refresh" content="1;url=/realm/commenceLogin?from=%2F"><script>window.location.replace('/realm/commenceLogin?from=%2F');</script></head><body>Authentication required</body></html>`,
    'out',
    { status: 403 },
  ],
  [
    'window.open to self login',
    `<html><body><script>window.top.location = "https://sso.example.net/cas/login?service=https%3A%2F%2Fsite.example%2F";</script></body></html>`,
    'out',
  ],
  [
    'build server 403',
    `<html><head><meta http-equiv='refresh' content='1;url=/login?from=%2F'/></head><body style='background-color:white; color:white;'>Authentication required <!-- --></body></html>`,
    'out',
    { status: 403 },
  ],
  [
    'portal access required',
    `<title>Access required</title><form action="/_pages/Authenticate.aspx"><h1>Sign in</h1><p>Sorry, this site hasn't been shared with you.</p></form>`,
    'notin',
    sent('/_pages/AccessDenied.aspx?Source=%2F'),
  ],
  [
    'web forms login',
    `<form method="post" action="./Login.aspx?ReturnUrl=%2f" id="form1"><input type="hidden" name="__VIEWSTATE" value="x"><table id="Login1"><tr><td>User Name:</td><td><input name="Login1$UserName" type="text" id="Login1_UserName"></td></tr><tr><td>Password:</td><td><input name="Login1$Password" type="password"></td></tr><tr><td><input type="submit" name="Login1$LoginButton" value="Log In"></td></tr></table></form>`,
    'out',
    sent('/Login.aspx?ReturnUrl=%2f'),
  ],
  [
    'web forms header login link',
    `<form method="post" action="./" id="Form1"><div class="loginDisplay">[ <a href="/Account/Login.aspx" id="HeadLoginView_HeadLoginStatus">Log In</a> ]</div>${prose}</form>`,
    'out',
  ],
  [
    'jsf login',
    `<form id="loginForm" name="loginForm" method="post" action="/app/index.xhtml"><input type="hidden" name="loginForm" value="loginForm"><input id="loginForm:user" name="loginForm:user" type="text" class="ui-inputfield"><input id="loginForm:pw" name="loginForm:pw" type="password"><button id="loginForm:j_idt9" type="submit"><span class="ui-button-text">Login</span></button></form>`,
    'out',
  ],
  [
    'jsf view expired',
    `<html><body><h1>Error</h1><p>View /index.xhtml could not be restored. Your session has expired.</p><a href="/app/">Home</a></body></html>`,
    'out',
  ],
  [
    'next: props without session',
    `<div id="__next"><main><h1>Welcome</h1></main></div><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"session":null}},"page":"/"}</script>`,
    'out',
  ],
  [
    'next: sign in callback',
    `<div class="page"><div class="signin"><div class="card"><div class="provider"><form action="/api/auth/signin/oidc" method="POST"><input type="hidden" name="csrfToken" value="x"><button type="submit" class="button"><span>Sign in with Corporate</span></button></form></div></div></div></div>`,
    'out',
    sent('/api/auth/signin?callbackUrl=%2F'),
  ],
  [
    'nuxt without user',
    `<div id="__nuxt"></div><script>window.__NUXT__={state:{auth:{user:null,loggedIn:false,strategy:"local"}}};</script>`,
    'out',
  ],
  [
    'remix without user',
    `<script>window.__remixContext = {"state":{"loaderData":{"root":{"user":null,"theme":"light"}}}};</script><div>x</div>`,
    'out',
  ],
  [
    'svelte kit nobody',
    `<script>{ Promise.all([]).then(([kit, app]) => { kit.start(app, element, { node_ids: [0, 2], data: [{"type":"data","data":{user:null},"uses":{}}] }); }); }</script>`,
    'notin',
  ],
  [
    'erp website frontend',
    `<script>erp.__session_info__ = {"is_admin": false, "is_system": false, "is_website_user": true, "user_id": false, "is_frontend": true};</script><header><a href="/web/login" class="btn">Sign in</a></header>${prose}`,
    'out',
  ],
  [
    'framework session status out',
    `<html><body data-path="index" app-session-status="logged-out"><nav><a class="btn-login-area" href="/login">Login</a></nav>${prose}</body></html>`,
    'out',
  ],
  [
    'cms role anonymous',
    `<html><body class="template-document userrole-anonymous"><a href="/login" id="personaltools-login">Log in</a>${prose}</body></html>`,
    'out',
  ],
  [
    'cms role anonymous without link',
    `<html><body class="template-document viewpermission-view userrole-anonymous">${prose}</body></html>`,
    'out',
  ],
  [
    'analytics bootstrap anonymous',
    `<html><body id="loginPage"><script>app.userLogin = "anonymous";</script><div id="loginFormContent"><form id="login_form" method="post"><input name="form_login"><input type="password" name="form_password"><input class="submit" id="login_form_submit" type="submit" value="Sign in"></form></div></body></html>`,
    'out',
  ],
  [
    'virtualisation nobody',
    `<script>App = { Setup: {}, defaultLang: 'en', NodeName: 'node1', UserName: '', CSRFPreventionToken: 'null' };</script><div id="x"></div>`,
    'out',
  ],
  [
    'portal page context anonymous',
    `<script>var _pageContextInfo={webServerRelativeUrl: "\\u002f", userId: 0, userLoginName:"", isAnonymousGuestUser:true};</script>${prose}`,
    'out',
  ],
  [
    'social server',
    `<body class="app-body"><div id="app"></div><script id="initial-state" type="application/json">{"meta":{"locale":"en","domain":"x"},"compose":{},"accounts":{}}</script><noscript>x</noscript></body>`,
    'unknown',
  ],
  [
    'old forum guest',
    `<form id="navbar_loginform" action="login.php?do=login" method="post"><input type="text" name="navbar_username"><input type="password" name="navbar_password"><input type="submit" class="loginbutton" value="Log in"></form>${prose}<script>var SECURITYTOKEN="guest";</script>`,
    'out',
  ],
  [
    'forum guest greeting',
    `<div class="user_info"><span>Hello There, Guest!</span> <a href="member.php?action=login" class="login">Login</a> <a href="member.php?action=register">Register</a></div>${prose}`,
    'out',
  ],
  [
    'forum welcome guest text',
    `<div>Welcome, <strong>Guest</strong>. Please <a href="/f?action=login">login</a> or <a href="/f?action=register">register</a>.</div>${prose}`,
    'out',
  ],
  [
    'forum you are not logged in notice',
    `<div class="blockrow">You are not logged in or you do not have permission to access this page.</div><form action="login.php"><input name="u"><input type="password" name="p"><input type="submit" value="Log in"></form>${prose}`,
    'out',
  ],
  [
    'router login 403',
    `<form method="post" action="/cgi-bin/gate/"><h2>Authorization Required</h2><p>Please enter your username and password.</p><input name="gate_username" value="root"><input type="password" name="gate_password"><input type="submit" value="Login"><input type="reset" value="Reset"></form>`,
    'out',
    { status: 403 },
  ],
  [
    'router password only',
    `<div id="login"><p>Bitte geben Sie Ihr Kennwort ein</p><input type="password" id="uiPass" name="uiPass"><button id="submitLoginBtn" type="submit">Anmelden</button></div>`,
    'out',
  ],
  [
    'router js login',
    `<div class="login-box"><label>Local Password</label><input type="password" id="local-pwd"><a class="button" id="login-btn" href="javascript:void(0)">Log in</a></div>`,
    'out',
  ],
  [
    'basic 401',
    `<html><head><title>401 Unauthorized</title></head><body><h1>Unauthorized</h1><p>This server could not verify that you are authorized to access the document requested.</p></body></html>`,
    'out',
    { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
  ],
  [
    'negotiate 401',
    `<h2>401 - Unauthorized: Access is denied due to invalid credentials.</h2>`,
    'out',
    { status: 401, headers: { 'www-authenticate': 'Negotiate, NTLM' } },
  ],
  [
    'logged out by sso',
    `<h1>You have been logged out</h1><p>You can close this window now.</p>`,
    'out',
    sent('/sso/logout?done=1'),
  ],
  [
    'sso: logout successful',
    `<div id="msg" class="success"><h2>Logout successful</h2><p>You have successfully logged out of the central login.</p></div>`,
    'out',
  ],
  [
    'cas login',
    `<form id="fm1" method="post" action="login"><section><input id="username" name="username" type="text" autocomplete="off"><input id="password" name="password" type="password"></section><input type="hidden" name="execution" value="x"><input type="hidden" name="_eventId" value="submit"><button name="submit" value="Login"><span>Login</span></button></form>`,
    'out',
    sent('https://cas.other.example/cas/login?service=x'),
  ],
  [
    'shibboleth discovery',
    `<h1>Select your institution</h1><form action="/Discovery.sso/Login" method="get"><select name="entityID"><option>University A</option></select><input type="submit" value="Continue"></form>`,
    'out',
    sent('/wayf?entityID=x&return=y'),
  ],
  [
    'cookie consent wall',
    `<html><head><title>Before you continue</title></head><body><h1>Before you continue</h1><p>We use cookies and data to deliver services.</p><form action="/save" method="post"><button>Reject all</button><button>Accept all</button></form><a href="/login?continue=x">Sign in</a></body></html>`,
    'notin',
  ],
  [
    'cookie consent wall without link',
    `<html><body><div class="consent"><h1>We value your privacy</h1><p>We and our partners use cookies.</p><button>Accept all</button><button>Manage options</button></div></body></html>`,
    'unknown',
  ],
  [
    'forum header login and content',
    `<header><form action="/ucp.php?mode=login" method="post" class="headerspace"><h3><a href="/ucp.php?mode=login">Login</a> • <a href="/ucp.php?mode=register">Register</a></h3><input type="text" name="username" id="username"><input type="password" name="password"><input type="submit" name="login" value="Login"></form></header>${prose}<p>Users browsing: <a href="/u/mira" class="username">mira</a></p>`,
    'out',
  ],
  [
    '2fa totp',
    `<h1>Two-factor authentication</h1><form action="/login/otp" method="post"><label>Enter the code from your authenticator app</label><input name="otp_attempt" autocomplete="one-time-code"><button>Verify</button></form>`,
    'notin',
    sent('/sessions/two-factor/app'),
  ],
  [
    '2fa totp with a greeting and logout',
    `<p>Hello, Mira</p><h1>Two-step verification</h1><form action="/2fa/verify" method="post"><input name="code" autocomplete="one-time-code" inputmode="numeric"><button>Verify</button></form><a href="/logout">Cancel and sign out</a>`,
    'notin',
    sent('/2fa'),
  ],
  [
    '2fa with plain logout link',
    `<nav><a href="/logout">Log out</a></nav><h1>Two-factor authentication required</h1><form method="post" action="/otp"><label>Authentication code</label><input type="text" name="otp_token" autocomplete="one-time-code"><button>Continue</button></form>`,
    'notin',
    sent('/account/two_factor/'),
  ],
  [
    'the PIN of a locked session',
    `<nav><a href="/logout">Log out</a></nav><h1>Welcome back, Mira</h1><form method="post" action="/unlock"><p>Enter your PIN to continue</p><input type="text" inputmode="numeric" name="pin"><button>Unlock</button></form>`,
    'notin',
  ],
  [
    'a refusal for want of a token against forged requests',
    `<h1>409: Conflict</h1><p>Your request had an invalid session-id header.</p><p>This requirement has been added to help prevent <a href="https://wiki.example/wiki/Cross-site_request_forgery">CSRF</a> attacks.</p>`,
    'unknown',
    { status: 409 },
  ],
  [
    'the page on which a user turns 2fa off',
    `<h1>Account security</h1><p>Primary method: enter the token of your token generator</p><h3>Disable two-factor authentication</h3><p>You can also disable two-factor authentication for your account.</p><a href="/account/two_factor/disable/">Disable two-factor authentication</a>`,
    'unknown',
    sent('/account/two_factor/'),
  ],
  [
    'a user who is remembered in the data, and is to log in',
    `<header><a href="/login">Log in</a></header>${prose}<script>window.__STATE__={"currentUser":{"name":"Mira Holt","email":"mira@site.example"}}</script>`,
    'unknown',
  ],
  [
    'a choice of others to log in by, below a menu',
    `<nav>${'abcdefghij'.replace(/./g, '<a href="/$&">Page $&</a>')}</nav><h1>Welcome</h1><a href="/go/1">Continue with Google</a><a href="/go/2">Continue with Apple</a>`,
    'out',
  ],
  [
    'a login form in a language whose words are not known',
    `<html lang="fi"><body><nav>${'abcdefghij'.replace(/./g, '<a href="/$&">Page $&</a>')}</nav><h1>Kirjaudu</h1><form action="/start" method="post"><input name="username"><input type="password" name="password"><button>Kirjaudu</button></form></body></html>`,
    'out',
  ],
  [
    'a code by mail, with a log out',
    `<h1>Check your inbox</h1><p>We sent a code to m***@site.example</p><form method="post"><input name="code" inputmode="numeric"><button>Continue</button></form><a href="/logout">Log out</a>`,
    'out',
  ],
  [
    'a field for each digit, with a log out',
    `<h1>Enter the number</h1><form method="post">${'<input maxlength="1" name="d">'.repeat(6)}<button>Continue</button></form><a href="/logout">Sign out</a>`,
    'out',
  ],
  [
    'an approval on the phone',
    `<h1>Check your phone</h1><p>Mira, approve the request in your app. It shows the number 42.</p><a href="/logout">Sign out</a>`,
    'unknown',
  ],
  [
    'an approval on the phone, to be cancelled',
    `<h1>Approve sign-in</h1><p>We sent a notification to your phone.</p><p>mira@site.example</p><a href="/logout">Cancel</a>`,
    'unknown',
  ],
  [
    'a security key that a script waits for',
    `<h1>Use your security key</h1><p>Touch it</p><script src="/key.js"></script><a href="/logout">Sign out</a>`,
    'unknown',
  ],
  [
    'a device that is new',
    `<h1>New device</h1><p>Hello Mira, click the link in the mail that we sent to you.</p><a href="/logout">Sign out</a>`,
    'unknown',
  ],
  [
    '2fa with user in data',
    `<script>window.user={"id":1,"name":"Mira Holt"}</script><h1>Verification code</h1><form method="post" action="/mfa"><input name="mfa_code" inputmode="numeric" autocomplete="one-time-code"><button>Verify</button></form><a href="/logout">Sign out</a>`,
    'notin',
    sent('/mfa'),
  ],
  [
    '2fa in german',
    `<h1>Zwei-Faktor-Authentifizierung</h1><p>Bitte geben Sie den Bestätigungscode ein.</p><form method="post" action="/challenge"><input name="otp" autocomplete="one-time-code"><button>Bestätigen</button></form><a href="/logout">Abmelden</a>`,
    'notin',
    sent('/login/challenge/totp'),
  ],
  [
    'webauthn step',
    `<h1>Use your security key</h1><p>Insert your security key and touch it.</p><script>navigator.credentials.get({publicKey:{}})</script><a href="/logout">Log out</a>`,
    'notin',
    sent('/login/webauthn'),
  ],
  [
    'email code',
    `<h1>Check your email</h1><p>We sent a verification code to m***@site.example</p><form method="post"><input name="code" autocomplete="one-time-code"><button>Continue</button></form>`,
    'notin',
    sent('/verify'),
  ],
  [
    'password expired',
    `<h1>Your password has expired</h1><p>You must choose a new password before you can continue.</p><form method="post" action="/password/expired"><input type="password" name="current_password"><input type="password" name="password"><input type="password" name="password_confirmation"><button>Change password</button></form>`,
    'notin',
    sent('/password/expired'),
  ],
  [
    'reset password',
    `<h1>Forgot your password?</h1><form action="/users/password" method="post"><input type="email" name="user[email]"><input type="submit" value="Send me reset password instructions"></form><a href="/users/sign_in">Log in</a>`,
    'out',
  ],
  ['maintenance 503', `<h1>We'll be back soon</h1><p>Sorry, down for maintenance.</p>`, 'site_down', { status: 503 }],
  [
    'maintenance 200',
    `<html><head><title>Site maintenance</title></head><body><h1>We'll be back soon!</h1><p>We're performing scheduled maintenance at the moment.</p></body></html>`,
    'unknown',
  ],
  [
    'maintenance 200 with admin login link',
    `<h1>Under maintenance</h1><p>This site is currently under maintenance.</p><a href="/admin/login">Administrator login</a>`,
    'notin',
  ],
  [
    'captcha interstitial 200',
    `<html><head><title>Security check</title></head><body><h1>Please verify you are human</h1><div class="g-recaptcha" data-sitekey="x"></div></body></html>`,
    'blocked',
  ],
  [
    'captcha interstitial hcaptcha',
    `<html><head><title>site.example</title></head><body><p>Please complete the security check to continue</p><div class="h-captcha" data-sitekey="x"></div><form action="/verify"><button>Continue</button></form></body></html>`,
    'blocked',
  ],
  [
    'bare captcha widget',
    `<html><head><title>One more step</title></head><body><form method="post"><div class="cf-turnstile" data-sitekey="x"></div></form></body></html>`,
    'blocked',
  ],
  [
    'age gate',
    `<html><body><h1>Are you over 18?</h1><a href="/yes">Yes</a><a href="/no">No</a></body></html>`,
    'unknown',
  ],
  [
    'login with captcha',
    `<form action="/login" method="post"><input name="user"><input type="password" name="pw"><div class="g-recaptcha"></div><button>Log in</button></form>`,
    'out',
  ],
  [
    'magic link',
    `<h1>Sign in to Fenwick</h1><p>Enter your email and we'll send you a link.</p><form method="post" action="/auth/email"><input type="email" name="email"><button>Send magic link</button></form>`,
    'out',
    sent('/auth/signin?next=%2Fhome'),
  ],
  [
    'magic link at the url itself',
    `<h1>Sign in to Fenwick</h1><p>Enter your email and we'll send you a login link.</p><form method="post" action="/auth/email"><input type="email" name="email"><button>Send login link</button></form>`,
    'out',
  ],
  [
    'only provider buttons',
    `<div class="login-card"><h1>Welcome to Fenwick</h1><a class="btn" href="/auth/acme">Continue with Acme</a><a class="btn" href="/auth/other">Continue with Other</a></div>`,
    'out',
    sent('/welcome?return_to=%2Fhome'),
  ],
  [
    'only provider buttons at own url',
    `<h1>Welcome to Fenwick</h1><a class="btn" href="/auth/acme">Sign in with Acme</a><a class="btn" href="/auth/other">Sign in with Other</a>`,
    'out',
  ],
  ['sign in with SSO button at own url', `<main><h1>Fenwick</h1><button>Sign in with SSO</button></main>`, 'out'],
  [
    'login heading, js form',
    `<div class="auth-form"><h2>Sign in</h2><div><input type="text" placeholder="Email"><input type="password" placeholder="Password"></div><div class="btn" onclick="go()">Continue</div></div>`,
    'out',
  ],
  [
    'table list login link in user menu',
    `<div class="user-menu"><a href="/account/login">Your account</a></div>${prose}`,
    'out',
  ],
  ['login label with icon and colon', `<a href="/x?op=in"><i class="icon"></i> Log in »</a>${prose}`, 'out'],
  ['sign in with arrow to other host', `<a href="https://accounts.other.example/start">Sign in →</a>${prose}`, 'out'],
  ['login or register', `<a href="/my">Login or register</a>${prose}`, 'out'],
  ['login to your account', `<a href="/my-account">Login / My Account</a>${prose}`, 'notin'],
  [
    'lib catalogue',
    `<ul id="members"><li><a href="/cgi-bin/user.pl" class="loginModal-trigger">Log in to your account</a></li></ul>${prose}<div id="loginModal" class="modal hide"><form action="/cgi-bin/user.pl" method="post"><input name="userid"><input type="password" name="password"><input type="submit" value="Log in"></form></div>`,
    'out',
  ],
  [
    'hidden login dropdown in header',
    `<header><button class="dropdown-toggle">Sign In</button><div class="dropdown-menu"><form action="/do"><input name="email"><input type="password" name="pw"><button>Sign In</button></form></div></header>${prose}`,
    'out',
  ],
  [
    'comment login',
    `<article>${prose}<p class="must-log-in">You must be <a href="/login.php?redirect_to=x">logged in</a> to post a comment.</p></article>`,
    'out',
  ],
  [
    'login form in a cms front page footer',
    `${prose}<div class="moduletable"><h3>Login Form</h3><form action="/" method="post" id="login-form"><input name="username"><input type="password" name="password"><button name="Submit">Log in</button><input type="hidden" name="option" value="users"><input type="hidden" name="task" value="user.login"></form></div>`,
    'out',
  ],
  [
    'mail list archive with sign in',
    `<nav><a href="/accounts/login/?next=/lists/"><span>Sign In</span></a><a href="/accounts/signup/?next=/">Sign Up</a></nav>${prose}`,
    'out',
  ],
  [
    'webmail login',
    `<form name="form" method="post" action="./?_task=login"><input type="hidden" name="_token" value="x"><table><tr><td><input name="_user" id="mailuser" type="text"></td></tr><tr><td><input name="_pass" type="password"></td></tr></table><button type="submit" id="mailsubmit">Login</button></form>`,
    'out',
  ],
  [
    'login with language select and db',
    `<form method="post" action="index.php" name="login_form"><select name="lang"><option>English</option></select><input name="db_username"><input type="password" name="db_password"><select name="server"><option>a</option></select><input type="submit" value="Go"></form>`,
    'out',
  ],
  [
    'ldap browser',
    `<form action="cmd.php" method="post" name="login_form"><input type="hidden" name="cmd" value="login"><b>Login DN:</b><input type="text" name="login" id="login"><b>Password:</b><input type="password" name="login_pass" id="password"><input type="submit" name="submit" value="Authenticate"></form>`,
    'out',
  ],
  [
    'pin pad',
    `<form action="/unlock" method="post"><input type="password" name="pin" inputmode="numeric" maxlength="6"><button>Unlock</button></form>`,
    'out',
  ],
  [
    'lock screen names the user',
    `<div class="lockscreen"><div class="lockscreen-name">Mira Holt</div><form class="lockscreen-credentials"><input type="password" placeholder="password"><button><i class="fa fa-arrow-right"></i></button></form><a href="/login">Or sign in as a different user</a></div>`,
    'out',
  ],
  [
    'choose an account',
    `<h1>Choose an account</h1><ul><li><div class="profile-identifier">mira@site.example</div><span>Signed out</span></li></ul><a href="/login">Use another account</a>`,
    'notin',
    sent('https://accounts.site.example/choose?continue=x'),
  ],
  [
    'setup wizard',
    `<h1>Welcome! Create the first administrator</h1><form action="/setup" method="post"><input name="username"><input type="password" name="password"><input type="password" name="confirm"><button>Create</button></form>`,
    'notin',
    sent('/setup'),
  ],
  ['401 spa json under html', `{"error":"login_required"}`, 'out', { status: 401 }],
  ['plain unauthorized', `Unauthorized`, 'out', { status: 401, contentType: 'text/plain' }],
  ['plain 200 not logged in', `not logged in`, 'out', { contentType: 'text/plain' }],
  ['plain session invalid', `Session expired`, 'out', { contentType: 'text/plain' }],
  [
    'plain xml fault',
    `<?xml version="1.0"?><error><code>401</code><message>Not authenticated</message></error>`,
    'out',
    { contentType: 'application/xml' },
  ],
  [
    'forbidden html 403',
    `<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>server</center></body></html>`,
    'notin',
    { status: 403 },
  ],
  ['not found', `<h1>404 Not Found</h1>`, 'unknown', { status: 404 }],
  ['404 login link', `<h1>Page not found</h1><a href="/login">Log in</a>${prose}`, 'out', { status: 404 }],
  ['419 page expired', `<title>Page Expired</title><div>419 | Page Expired</div>`, 'notin', { status: 419 }],
  ['440 login timeout', `<h1>Login Timeout</h1>`, 'out', { status: 440 }],
  [
    'a code that was sent, in a field of a plain name',
    `<h1>Verify it is you</h1><p>We sent a code to d***@site.example</p><form method="post"><input name="code" inputmode="numeric"><button>Verify</button></form>`,
    'out',
  ],
  [
    'a code of another kind',
    `<h1>Redeem a voucher</h1><p>Enter your code</p><form method="post"><input name="code"><button>Redeem</button></form>`,
    'unknown',
  ],
  [
    '511 network auth',
    `<h1>Network Authentication Required</h1><a href="http://portal.example/login">Sign in</a>`,
    'notin',
    { status: 511 },
  ],
  [
    'public home, author named, search',
    `<header><a href="/">Home</a><form action="/search"><input name="q"></form></header><article><a href="/author/mira" rel="author">Mira Holt</a>${prose}</article>`,
    'unknown',
  ],
  [
    'doc page mentions log out',
    `<article><h1>How to log out</h1><p>Click Log out in the menu.</p>${prose}</article>`,
    'unknown',
  ],
  [
    'doc page with anchor to logging out',
    `<ul><li><a href="#logging-out">Logging out</a></li><li><a href="#logout">Logout</a></li></ul><h2 id="logout">Logout</h2>${prose}`,
    'notin',
  ],
  [
    'doc page listing api endpoints',
    `<ul><li><a href="/docs/api/auth/logout">POST /auth/logout</a></li><li><a href="/docs/api/auth/login">POST /auth/login</a></li></ul>${prose}`,
    'notin',
  ],
  [
    'blog with tag logout',
    `<article><h2><a href="/posts/logout">Implementing logout in web apps</a></h2>${prose}</article>`,
    'notin',
  ],
  ['demo code sample', `<pre><code>&lt;a href="/logout"&gt;Log out&lt;/a&gt;</code></pre>${prose}`, 'unknown'],
  [
    'public profile of mira',
    `<h1 class="profile-name">Mira Holt</h1><p class="email">mira@site.example</p><a href="/follow">Follow</a>${prose}`,
    'unknown',
  ],
  [
    'members online',
    `<div id="online">Online: <a class="username" href="/u/ada">ada</a>, <a class="username" href="/u/bo">bo</a></div>${prose}<a href="/login">Log in</a>`,
    'out',
  ],
  ['greeting in marketing', `<h1>Hello, World</h1>${prose}`, 'unknown'],
  ['greeting with testimonial', `<blockquote>"Hello, Mira! You saved me."</blockquote>${prose}`, 'notin'],
  [
    'remembered user name in a login form',
    `<form action="/login" method="post"><input name="username" value="mira"><input type="password" name="password"><button>Log in</button></form><p>Welcome back, mira</p>`,
    'out',
  ],
  [
    'logout link shown on a login page',
    `<p>Trouble? <a href="/logout">Log out</a> and try again.</p><form action="/login" method="post"><input name="username"><input type="password" name="password"><button>Log in</button></form>`,
    'notin',
  ],
  ['both links static nav', `<nav><a href="/login">Login</a> <a href="/logout">Logout</a></nav>${prose}`, 'notin'],
  [
    'static menu with both hidden by css classes',
    `<nav><a class="guest-only" href="/login">Login</a> <a class="user-only" style="display:none" href="/logout">Logout</a></nav>${prose}`,
    'notin',
  ],
  [
    'unsubscribed newsletter',
    `<h1>Subscribe</h1><form action="/subscribe"><input type="email" name="email"><button>Sign up</button></form>${prose}`,
    'unknown',
  ],
  ['share button', `<a href="https://social.example/login?next=share">Share</a>${prose}`, 'notin'],
  [
    'frameset',
    `<html><head><title>App</title></head><frameset rows="50,*"><frame src="login.php"><frame src="main.php"></frameset></html>`,
    'notin',
  ],
  [
    'a login of several steps, hidden until a script has loaded',
    `<body class="login-pf"><div id="login" class="login-area" hidden><form onsubmit="return false"><div id="user-group"><label>User name</label><input type="text" id="login-user-input"></div><div><input type="password" id="login-password-input"></div><div id="conversation" hidden><input type="password" id="conversation-input"></div><button id="login-button" type="submit">Log in</button></form></div></body>`,
    'out',
  ],
  [
    'a login behind directives, with all its later steps',
    `<main ng-controller="LoginController"><div ng-show="app.showLogin"><form method="post" name="loginForm" ng-submit="app.login()"><div ng-if="!app.state"><input type="text" name="3.1.1.3"><input type="password" name="3.1.1.5" id="passwordField"><button type="submit" aria-label="Connexion">→</button></div><div ng-switch="app.state"><div ng-switch-when="code"><input type="text" name="3.1.7"></div><div ng-switch-when="changed"><input type="password" name="3.1.9"><input type="password" name="newPassword"><input type="password" name="newPasswordConfirmation"></div></div></form></div></main><script>var texts = {"Your account was locked due to too many attempts.":"Votre compte est bloqué","Username":"Nom d'utilisateur","Please wait a moment":"Patientez"};</script>`,
    'out',
  ],
  [
    'a public page whose dialog to log in is made by a script',
    `<nav>${'<a href="/n">News</a>'.repeat(20)}</nav><div v-if="open"><form action="/login"><input name="user"><input type="password" name="password"><button>Log in</button></form></div>${prose}`,
    'notin',
  ],
  [
    'data of a page that say that its user is nobody',
    `<div id="root"></div><script>window.siteConfig = {"plugins":{},"auth":{"name":"UserPasswordAuth"},"title":"CI","user":{"anonymous":true}};</script>`,
    'out',
  ],
  [
    'a page that says what it is in its class',
    `<html><body class="login-page"><h1>Sign in</h1><nav><a href="/">Home</a><a href="/news">News</a></nav>${prose}</body></html>`,
    'out',
    { requestedUrl: `${site}/login` },
  ],
  ['iframe login', `<html><body><iframe src="https://id.example/login?client=1"></iframe></body></html>`, 'notin'],
  ['data layer logged out', `<script>window.dataLayer=[{"loggedIn":false,"userId":null}]</script>${prose}`, 'out'],
  [
    'data layer in words',
    `<script>dataLayer.push({'user_status':'logged_out','login_status':'not logged in'});</script>${prose}`,
    'out',
  ],
  ['is guest flags', `<script>var config = {isGuest: true, customer: null};</script>${prose}`, 'out'],
  [
    'shop with customer null',
    `<script>window.shop={"customer":null,"cart":{}}</script><a href="/account/login">Log in</a>${prose}`,
    'out',
  ],
  [
    'access denied for anonymous',
    `<html><head><title>Access denied | Fenwick</title></head><body class="path-user"><h1>Access denied</h1><p>You are not authorized to access this page.</p><a href="/user/login">Log in</a></body></html>`,
    'out',
    { status: 403 },
  ],
]

const verdicts = (expected: Expected): readonly string[] =>
  expected === 'out' ? ['logged_out'] : expected === 'notin' ? ['logged_out', 'unknown', 'blocked'] : [expected]
const markup = (body: string) => body.includes('<') && !/<(?:body|head|\?xml)/.test(body)
const pages = outside.map(([kind, body, expected, over = {}]) => ({
  kind,
  page: examplePage(markup(body) ? `<html><body>${body}</body></html>` : body, over),
  expected,
}))

describe('pages for a visitor who is not, or not fully, logged in', () => {
  test.each(pages)('$kind', ({ page, expected }) => {
    const judgement = judgePage(page)
    expect(verdicts(expected)).toContain(judgement.verdict)
    expect(judgement.detectedUser).toBe(null)
    expect([undefined, 'unknown', ...verdicts(expected)]).toContain(judgeScan(page)?.verdict)
  })
})
