import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgeScan } from './scan.ts'
import { judgePage } from './verdict.ts'

const prose = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.</p>'.repeat(50)

/** `undefined`: whatever it names. */
const inside: readonly (readonly [string, string, string | null | undefined])[] = [
  [
    'a postal code that is called a PIN code',
    `<a href="/logout">Log out</a><p>Enter your PIN code to check delivery</p><form method="post"><input name="pin"><button>Check</button></form>`,
    undefined,
  ],
  [
    'the PIN of a gift card',
    `<a href="/logout">Log out</a><p>Enter the PIN of your gift card</p><form method="post"><input name="card"><input name="pin"><button>Redeem</button></form>`,
    undefined,
  ],
  [
    'a tree of entries, and a dialog that is not shown yet that asks for a password',
    `<header><span>desk - mira</span><a href="/logout">Logout</a></header>${prose}<form action="/tree" method="post"><input type="hidden" name="token" value="x"><div id="tree"></div><div id="rename" class="hidden"><span></span></div><div id="check" class="hidden"><label>Password</label><input type="password" name="check"></div></form>`,
    undefined,
  ],
  [
    'a board whose picture and menu both hold the name',
    `<div class="dropdown"><a href="#" class="dropdown-menu"><div class="avatar"><div class="avatar-letter" title="Mira Holt">MH</div></div></a><ul><li class="no-hover"><strong>Mira Holt</strong></li><li><a href="/dashboard/2">My dashboard</a></li><li><a href="/user/show/2">My profile</a></li><li><a href="/logout">Logout</a></li></ul></div>${prose}`,
    'Mira Holt',
  ],
  [
    'a forum whose name leads to a panel, with others online',
    `<ul><li id="username_logged_in"><a href="./panel" class="header-avatar"><span class="username">mira</span></a><ul><li><a href="./members?view=48">Profile</a></li><li><a href="./panel?mode=logout&amp;sid=aa">Logout</a></li></ul></li></ul>${prose}<p>Online: <a class="username" href="./m?u=3">ada</a>, <a class="username" href="./m?u=4">bo</a></p>`,
    'mira',
  ],
  [
    'a help desk whose avatar is labelled',
    `<ul><li class="UserAvatar"><a href="#" title="Mira Holt"><img></a><div><span>Mira Holt</span><ul><li><a href="?Action=Preferences">Personal preferences</a></li><li><a href="?Action=Logout;Token=x" title="Logout">Logout</a></li></ul></div></li></ul>${prose}`,
    'Mira Holt',
  ],
  [
    'a menu whose entries have titles',
    `<ul><li class="user-menu"><a href="#" title="Sales Reports"><span>Sales Reports</span></a></li><li><a href="/logout">Logout</a></li></ul>${prose}`,
    null,
  ],
  [
    'a control that says more than its label',
    `<a href="/session/signout">Sign out, you are here as Mira Holt since 10:00</a>${prose}`,
    undefined,
  ],
  [
    'git forge avatar menu',
    `<html><head><meta name="csrf" content=""></head><body><nav id="navbar"><a href="/">Forge</a><a class="item" href="/issues">Issues</a><div class="ui dropdown jump item" data-tooltip-content="Profile and Settings…"><span class="text"><img class="ui avatar" src="/avatar/1" title="Mira Holt" alt="Mira Holt"><span class="only-mobile">mira</span></span><div class="menu user-menu"><div class="header">Signed in as <strong>mira</strong></div><a class="item" href="/mira"><svg></svg> Profile</a><a class="item" href="/user/settings">Settings</a><a class="item link-action" href data-url="/user/logout">Sign Out</a></div></div></nav>${prose}</body></html>`,
    'mira',
  ],
  [
    'asset desk, php',
    `<ul class="navbar-nav"><li class="nav-item dropdown"><a href="#" class="nav-link dropdown-toggle user-menu" data-bs-toggle="dropdown"><div class="pe-2 d-none d-xl-block"><div>Super-Admin</div><div class="mt-1 small text-muted">Root entity</div></div><span class="avatar avatar-md rounded" title="Mira Holt"><span>MH</span></span></a><div class="dropdown-menu"><h6 class="dropdown-header">Holt Mira</h6><a class="dropdown-item" href="/front/preference.php">My settings</a><a class="dropdown-item" href="/front/logout.php?noAUTO=1"><i class="ti ti-logout"></i> Logout</a></div></li></ul>${prose}`,
    undefined,
  ],
  [
    'graphing front end',
    `<div id='navBar'><div class='loggedInAs' style='display:none;'>Logged in as <b>mira</b></div><div class='menuoptions'><a href='/auth_profile.php?action=edit'>Edit Profile</a><a href='/logout.php'>Logout</a></div></div>${prose}`,
    'mira',
  ],
  [
    'python admin builder',
    `<ul class="nav navbar-nav navbar-right"><li class="dropdown"><a class="dropdown-toggle" data-toggle="dropdown" href="javascript:void(0)"><span class="fa fa-user"></span> Mira Holt<b class="caret"></b></a><ul class="dropdown-menu"><li><a href="/users/userinfo/"><span class="fa fa-fw fa-user"></span>Your Profile</a></li><li><a href="/logout/"><span class="fa fa-fw fa-sign-out"></span>Log Out</a></li></ul></li></ul>${prose}`,
    'Mira Holt',
  ],
  [
    'feed reader with title',
    `<header class="header"><nav><ul><li><a href="/unread">Unread</a></li><li><a href="/settings">Settings</a></li><li><a href="/logout" title="Logged in as mira">Logout</a></li></ul></nav></header>${prose}`,
    'mira',
  ],
  [
    'analytics bootstrap',
    `<script>var app = {}; app.userLogin = "mira"; app.userIsAnonymous = false; app.language="en";</script><a href="index.php?module=CoreAdmin&action=logout" title="Sign out"><span class="icon-sign-out"></span></a>${prose}`,
    'mira',
  ],
  [
    'erp web client',
    `<script>var erp = {csrf_token: "a9", debug: ""};</script><script>erp.__session_info__ = {"uid": 2, "is_system": true, "is_admin": true, "user_context": {"lang": "en_US"}, "db": "x", "name": "Mira Holt", "username": "mira", "partner_display_name": "Co, Mira Holt", "company_id": 1};</script><body class="o_web_client"></body>`,
    'Mira Holt',
  ],
  [
    'erp website',
    `<script>var erp = {csrf_token:"a9"};</script><script>erp.__session_info__ = {"is_admin": false, "is_system": false, "is_website_user": false, "user_id": 7, "is_frontend": true};</script><header><ul><li class="dropdown"><a href="#" data-bs-toggle="dropdown" class="dropdown-toggle"><span>Mira Holt</span></a><div class="dropdown-menu"><a href="/my/home">My Account</a><a id="o_logout" href="/web/session/logout?redirect=/">Logout</a></div></li></ul></header>${prose}`,
    'Mira Holt',
  ],
  [
    'framework session status',
    `<html><body data-path="me" app-session-status="logged-in" user-status=""><nav><li class="nav-item dropdown logged-in"><a class="nav-link nav-avatar" href="#" data-toggle="dropdown"><span class="user-image-wrapper"><span class="avatar" title="Mira Holt"></span></span><span class="full-name">Mira Holt</span></a><ul class="dropdown-menu"><a href="/me" class="dropdown-item">My Account</a><a href="/?cmd=web_logout">Logout</a></ul></li></nav>${prose}</body></html>`,
    'Mira Holt',
  ],
  [
    'laravel: logout by hidden form',
    `<nav><ul><li><a href="#" class="dropdown-toggle" data-toggle="dropdown"><i class="fa fa-user"></i> <span>mira</span></a><ul><li><a href="/preferences">My Settings</a></li><li><a role="button" href="#" onclick="event.preventDefault();document.getElementById('logout-form').submit();"><i class="fa fa-sign-out"></i> Logout</a></li></ul></li></ul><form id="logout-form" action="/logout" method="POST" style="display:none"><input type="hidden" name="_token" value="x"></form></nav>${prose}`,
    'mira',
  ],
  [
    'documents, meta user name',
    `<html><head><meta name="username" content="mira"><meta name="full_name" content="Mira Holt"><meta name="cookie_prefix" content=""></head><body><documents-root></pngx-root></body></html>`,
    undefined,
  ],
  [
    'error tracker initial data',
    `<div id="blk_router"></div><script>window.__initialData = {"isAuthenticated":true,"user":{"id":"1","name":"Mira Holt","username":"mira","email":"mira@site.example","isSuperuser":true},"csrfCookieName":"sc"};</script>`,
    'Mira Holt',
  ],
  [
    'cms with role body class',
    `<html><body class="template-document userrole-member userrole-authenticated"><ul id="portal-personaltools"><li><a id="personaltools-menulink" href="#">Mira Holt</a><ul><li id="personaltools-preferences"><a href="/@@personal-preferences">Preferences</a></li><li id="personaltools-logout"><a href="/logout">Log out</a></li></ul></li></ul>${prose}</body></html>`,
    'Mira Holt',
  ],
  [
    'cms login module',
    `<form action="/index.php" method="post" id="login-form-16" class="mod-login-logout form-vertical"><div class="mod-login-logout__login-greeting login-greeting">Hi Mira Holt,</div><div class="mod-login-logout__button logout-button"><button type="submit" name="Submit" class="btn btn-primary">Log out</button></div></form>${prose}`,
    'Mira Holt',
  ],
  [
    'wiki html attribute',
    `<html data-wiki-user="xwiki:Users.Mira" data-wiki-user-display-name="Mira Holt"><body><ul><li><a href="/user/Mira" title="Mira Holt"><img class="avatar" alt="Mira Holt"></a></li></ul><a href="/logout/now?redirect=%2F" class="dropdown-item"><span class="fa fa-sign-out"></span>Log-out</a>${prose}</body></html>`,
    undefined,
  ],
  [
    'wiki, python',
    `<ul id="username" class="nav"><li class="wikilink"><a href="/MiraHolt" title="MiraHolt @ Self">MiraHolt</a></li><li><a href="?action=userprefs">Settings</a></li><li><a href="?action=logout&logout=logout" rel="nofollow">Logout</a></li></ul>${prose}`,
    'MiraHolt',
  ],
  [
    'forum welcome back',
    `<div id="panel"><div class="upper"><span class="welcome">Welcome back, <a href="member.php?action=profile&amp;uid=1" class="quick_keys">mira</a>. You last visited: Today, 10:00 AM <a href="member.php?action=logout&amp;logoutkey=ab">Log Out</a></span></div></div>${prose}`,
    'mira',
  ],
  [
    'old forum',
    `<td class="smallfont" valign="top"><strong>Welcome, <a href="member.php?u=1">mira</a>.</strong><br>You last visited: 10-01-2020 at 10:00 AM</td><a href="login.php?do=logout&amp;logouthash=1-2">Log Out</a>${prose}<script>var SECURITYTOKEN="1-2";</script>`,
    'mira',
  ],
  [
    'router ui',
    `<header><a class="brand" href="/">gw</a><ul class="nav"><li class="dropdown"><a href="#">Status</a></li><li><a class="menu" href="/cgi-bin/gate/admin/logout">Log out</a></li></ul></header>${prose}`,
    null,
  ],
  [
    'virtualisation, names a user in script',
    `<script>App = { Setup: {}, defaultLang: 'en', NodeName: 'node1', UserName: 'mira@pam', CSRFPreventionToken: '6:ab' };</script><div id="x"></div>`,
    'mira@pam',
  ],
  [
    'project meta current user',
    `<html><head><meta name="current_user" data-name="Mira Holt" data-mail="m@site.example" data-logged-in="true" data-id="4"><meta name="csrf-token" content="x"></head><body class="controller-my action-page"><nav><a href="/logout">Sign out</a></nav>${prose}</body></html>`,
    undefined,
  ],
  [
    'admin lte',
    `<ul class="nav navbar-nav"><li class="dropdown user user-menu"><a href="#" class="dropdown-toggle" data-toggle="dropdown"><img src="/a.jpg" class="user-image" alt="User Image"><span class="hidden-xs">Mira Holt <b class="caret"></b></span></a><ul class="dropdown-menu"><li><a href="/account/profile">Edit Your Profile</a></li><li class="divider"></li><li><a href="/logout">Logout</a></li></ul></li></ul>${prose}`,
    'Mira Holt',
  ],
  [
    'book wiki',
    `<div class="dropdown-container"><button class="user-name" refs="dropdown@toggle" aria-haspopup="menu"><img class="avatar" src="/u.png" alt="Mira Holt"><span class="name">Mira Holt</span></button><ul class="dropdown-menu" role="menu"><li><a href="/user/mira">View Profile</a></li><li><a href="/my-account">My Account</a></li><li><form action="/logout" method="post"><button class="icon-item"><div>Logout</div></button></form></li></ul></div>${prose}`,
    'Mira Holt',
  ],
  [
    'shop back office',
    `<div class="admin-user"><a href="/admin/system_account/index/" class="admin__action-dropdown" title="My Account"><span class="admin__action-dropdown-text"><span class="admin-user-account-text">mira</span></span></a><ul><li><a href="/admin/system_account/" title="Account Setting (mira)">Account Setting (<span class="admin-user-name">mira</span>)</a></li><li><a href="/admin/auth/logout/" class="account-signout" title="Sign Out">Sign Out</a></li></ul></div>${prose}`,
    'mira',
  ],
  [
    'generated auth header',
    `<ul class="menu"><li>mira@site.example</li><li><a href="/users/settings">Settings</a></li><li><a data-method="delete" data-to="/users/log_out" href="/users/log_out" rel="nofollow">Log out</a></li></ul>${prose}`,
    'mira@site.example',
  ],
  [
    'asp.net identity',
    `<ul class="navbar-nav"><li class="nav-item"><a id="manage" class="nav-link text-dark" title="Manage" href="/Identity/Account/Manage">Hello mira@site.example!</a></li><li class="nav-item"><form id="logoutForm" class="form-inline" action="/Identity/Account/Logout?returnUrl=%2F" method="post"><button id="logout" type="submit" class="nav-link btn btn-link text-dark border-0">Logout</button></form></li></ul>${prose}`,
    'mira@site.example',
  ],
  [
    'asp.net web forms',
    `<form method="post" action="./Default.aspx" id="Form1"><input type="hidden" name="__VIEWSTATE" value="x"><div class="loginDisplay">Welcome <span class="bold"><span id="HeadLoginView_HeadLoginName">mira</span></span>! [ <a id="HeadLoginView_HeadLoginStatus" href="javascript:__doPostBack('ctl00$HeadLoginView$HeadLoginStatus$ctl00','')">Log Out</a> ]</div>${prose}</form>`,
    'mira',
  ],
  [
    'jsf logout button',
    `<form id="topbar" name="topbar" method="post"><span class="topbar-username">Mira Holt</span><button id="topbar:j_idt12" name="topbar:j_idt12" class="ui-button" onclick="App.ab({s:'topbar:j_idt12'});return false;" type="submit"><span class="ui-button-icon-left ui-icon pi pi-sign-out"></span><span class="ui-button-text ui-c">Logout</span></button><input type="hidden" name="javax.faces.ViewState" value="1"></form>${prose}`,
    'Mira Holt',
  ],
  [
    'groupware domino',
    `<script>var h_CurrentUser="Mira Holt/ACME";</script><a href="/names.nsf?Logout">Logout</a>${prose}`,
    undefined,
  ],
  [
    'low code page',
    `<script>var app_user="MIRA";</script><ul class="t-NavigationBar"><li class="t-NavigationBar-item has-username"><button class="t-Button" type="button"><span class="t-Button-label">mira</span></button></li><li><a href="f?p=100:9999:1::NO:::&logout=1"><span class="t-Icon"></span><span class="t-Button-label">Sign Out</span></a></li></ul>${prose}`,
    'mira',
  ],
  [
    'icons only, aria labels',
    `<nav aria-label="Main"><a href="/inbox" aria-label="Inbox"><svg></svg></a><button aria-label="Account menu for Mira Holt" aria-haspopup="true"><img src="https://gravatar.example/avatar/ab" alt=""></button><a href="/sessions/current" data-method="delete" aria-label="Sign out"><svg></svg></a></nav>${prose}`,
    undefined,
  ],
  [
    'avatar alt only',
    `<nav><a href="/notifications" aria-label="Notifications"><svg></svg></a><a class="avatar" href="/mira"><img alt="Mira Holt" class="avatar" src="/a.png"></a><form action="/session" method="post"><input type="hidden" name="_method" value="delete"><button type="submit">Sign out</button></form></nav>${prose}`,
    'Mira Holt',
  ],
  [
    'logout by rails session delete',
    `<header><span>mira@site.example</span><form class="button_to" method="post" action="/session"><input type="hidden" name="_method" value="delete"><button type="submit">Log out</button></form></header>${prose}`,
    'mira@site.example',
  ],
  [
    'sudo mode re-authentication',
    `<html><head><meta name="user-login" content="mira"></head><body class="logged-in"><header><img alt="@mira" class="avatar"><form action="/logout" method="post"><button>Sign out</button></form></header><h1>Confirm access</h1><p>Signed in as @mira</p><form action="/sessions/sudo" method="post"><input type="password" name="sudo_password" autocomplete="current-password"><button type="submit">Confirm</button></form></body></html>`,
    'mira',
  ],
  [
    'reauth in settings with email',
    `<nav><a href="/dashboard">Dashboard</a><span class="user-name">Mira Holt</span><a href="/logout">Logout</a></nav><form action="/settings/email" method="post"><input type="email" name="email" value="mira@site.example"><input type="password" name="current_password" autocomplete="current-password"><button>Update email</button></form>`,
    'Mira Holt',
  ],
  [
    'session expired modal in markup',
    `<nav><span class="username">mira</span><a href="/logout">Logout</a></nav>${prose}<div class="modal fade" id="session-expired" tabindex="-1"><h5>Your session has expired</h5><p>Please log in again.</p><form action="/login" method="post"><input name="username"><input type="password" name="password"><button>Log in</button></form></div>`,
    'mira',
  ],
  [
    'login in a template element',
    `<header><a href="/users/mira">mira</a> <a href="/users/sign_out" data-method="delete">Sign out</a></header>${prose}<template id="login"><form action="/login"><input name="user"><input type="password" name="p"><button>Log in</button></form></template>`,
    'mira',
  ],
  [
    'noscript login',
    `<header><span class="current-user">mira</span><a href="/auth/signout">Sign out</a></header>${prose}<noscript><form action="/login"><input name="u"><input type="password" name="p"><button>Log in</button></form></noscript>`,
    'mira',
  ],
  [
    'other tenant: log in to comment',
    `<header><div class="user-menu"><a href="/u/mira" class="username">mira</a><a href="/logout">Log out</a></div></header><article>${prose}<div class="comments"><p>You must <a href="https://blog.example/login">log in</a> to comment.</p></div></article>`,
    'mira',
  ],
  [
    'connected accounts',
    `<header><a href="/logout">Log out</a><span class="display-name">Mira Holt</span></header><h2>Connected accounts</h2><a href="/auth/other">Sign in with Other</a><a href="/oauth/x">Sign in with X</a>${prose}`,
    'Mira Holt',
  ],
  [
    'admin user form',
    `<header>Welcome, <strong>Mira</strong>. <a href="/admin/password_change/">Change password</a> / <form id="logout-form" method="post" action="/admin/logout/"><button type="submit">Log out</button></form></header><form action="/admin/auth/user/add/"><input name="username"><input type="password" name="password1"><input type="password" name="password2"><button>Save</button></form>`,
    'Mira',
  ],
  [
    'mail settings: password of a server',
    `<header><a href="/admin/logout">Sign out</a></header><form action="/admin/mail"><input name="smtp_user" value="x"><input type="password" name="smtp_password"><button>Save</button></form>${prose}`,
    null,
  ],
  [
    'next: props with viewer',
    `<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"initialState":{"auth":{"isLoggedIn":true,"user":{"id":"u1","firstName":"Mira","lastName":"Holt","email":"mira@site.example"}}}}}}</script>`,
    undefined,
  ],
  [
    'nuxt: state',
    `<div id="__nuxt"></div><script>window.__NUXT__={state:{auth:{user:{id:1,name:"Mira Holt",email:"mira@site.example"},loggedIn:true,strategy:"local"}}};</script>`,
    'Mira Holt',
  ],
  [
    'remix: loader data',
    `<script>window.__remixContext = {"state":{"loaderData":{"root":{"user":{"id":"1","name":"Mira Holt","email":"mira@site.example","roles":[{"name":"admin"}]},"toast":null}}}};</script>`,
    'Mira Holt',
  ],
  [
    'angular transfer state',
    `<app-root></app-root><script id="ng-state" type="application/json">{"currentUser":{"id":1,"fullName":"Mira Holt","email":"mira@site.example"}}</script>`,
    'Mira Holt',
  ],
  [
    'vue props on the outermost',
    `<div id="app"><the-header :user="{&quot;id&quot;:1,&quot;name&quot;:&quot;Mira Holt&quot;,&quot;email&quot;:&quot;m@site.example&quot;}"></the-header></div>`,
    undefined,
  ],
  [
    'react on rails props',
    `<div data-react-class="NavBar" data-react-props="{&quot;currentUser&quot;:{&quot;id&quot;:1,&quot;name&quot;:&quot;Mira Holt&quot;},&quot;signOutPath&quot;:&quot;/users/sign_out&quot;}"></div>${prose}`,
    'Mira Holt',
  ],
  [
    'global user variables',
    `<script>var CURRENT_USER_ID = 42; var CURRENT_USER_NAME = "Mira Holt"; var IS_LOGGED_IN = true;</script><div id="root"></div>`,
    'Mira Holt',
  ],
  [
    'data layer',
    `<script>window.dataLayer = window.dataLayer || []; dataLayer.push({"event":"page","loggedIn":true,"userId":"u-7"});</script>${prose}`,
    null,
  ],
  [
    'data layer in words',
    `<script>dataLayer.push({'user_status':'logged_in','login_status':'logged in','userId':'u-7'});</script>${prose}`,
    null,
  ],
  [
    'webmail with account',
    `<div id="taskbar"><span class="header-user">mira@site.example</span><a class="button-logout" href="./?_task=logout&_token=x"><span>Logout</span></a></div>${prose}`,
    'mira@site.example',
  ],
  [
    'intranet with kerberos',
    `<div id="welcome">Welcome, Holt, Mira (DOMAIN\\mholt)</div><div class="nav"><a href="/mysite">My Site</a></div>${prose}`,
    undefined,
  ],
  [
    'dashboard: user dropdown only',
    `<div class="dropdown"><button class="btn dropdown-toggle" data-bs-toggle="dropdown"><span class="fa fa-user"></span> mira</button><ul class="dropdown-menu"><li><a href="/profile">Profile</a></li><li><a href="/api-keys">API keys</a></li><li><button type="button" onclick="doLogout()">Log out</button></li></ul></div>${prose}`,
    'mira',
  ],
  [
    'exit sign named by icon class only',
    `<header><span class="navbar-text user">mira</span><a href="/quit" class="btn"><i class="fa fa-sign-out" title="Log out"></i></a></header>${prose}`,
    'mira',
  ],
  [
    'icon class only without text',
    `<header><a class="nav-link" href="/profile"><i class="bi bi-person"></i> Mira Holt</a><a href="/exit"><i class="bi bi-box-arrow-right"></i></a></header>${prose}`,
    undefined,
  ],
  [
    'logout with the name in front: Mira (logout)',
    `<div id="top"><b>mira</b> (<a href="/logout">logout</a>)</div>${prose}`,
    'mira',
  ],
  [
    'courses, in the foot of a page',
    `<div class="logininfo">You are logged in as <a href="/user/profile.php?id=2" title="View profile">Mira Holt</a> (<a href="/login/logout.php?sesskey=x">Log out</a>)</div>${prose}`,
    'Mira Holt',
  ],
  [
    'title attribute of profile link',
    `<nav><a href="/logout">Logout</a><a class="profile" href="/profile" title="Profile of Mira Holt"><img src="/x.png"></a></nav>${prose}`,
    undefined,
  ],
  [
    'user: label',
    `<table><tr><td>User: mira | Role: admin | <a href="/quit.cgi">Log off</a></td></tr></table>${prose}`,
    'mira',
  ],
  [
    'ci server: data-user',
    `<html data-user-id="mira" data-username="mira"><body><a href="/logout" class="logout">log out</a>${prose}</body></html>`,
    'mira',
  ],
  [
    'name with particle',
    `<nav><span>Hello, Jan van der Berg!</span> <a href="/logout">Log out</a></nav>${prose}`,
    'Jan van der Berg',
  ],
  [
    'name, one word and time',
    `<nav><span>Good morning, Mira.</span> <a href="/logout">Log out</a></nav>${prose}`,
    'Mira',
  ],
  ['hello john reed', `<nav><span>Hello, John Reed</span> <a href="/logout">Log out</a></nav>${prose}`, 'John Reed'],
  [
    'hello john reed, menu caret',
    `<nav><a href="#" class="dropdown-toggle">Hello John Reed ▾</a><ul><li><a href="/logout">Log out</a></li></ul></nav>${prose}`,
    'John Reed',
  ],
  ['hi then sign out', `<nav>Hi John Reed! <a href="/logout">Sign out</a></nav>${prose}`, 'John Reed'],
  [
    'welcome with role',
    `<nav>Welcome John Reed (Administrator) | <a href="/logout">Sign out</a></nav>${prose}`,
    'John Reed',
  ],
  [
    'logged in as with email',
    `<nav>Logged in as John Reed &lt;john.reed@site.example&gt; <a href="/logout">Sign out</a></nav>${prose}`,
    undefined,
  ],
  ['upper case name', `<nav>Welcome, JOHN REED <a href="/logout">Sign out</a></nav>${prose}`, 'JOHN REED'],
  [
    'site name in the greeting',
    `<h1>Welcome to Fenwick Portal, John Reed</h1><a href="/logout">Sign out</a>${prose}`,
    undefined,
  ],
  [
    'site name after Welcome',
    `<title>Fenwick</title><h1>Welcome to Fenwick</h1><nav><a href="/u/jreed" class="username">jreed</a> <a href="/logout">Sign out</a></nav>${prose}`,
    'jreed',
  ],
  [
    'support address beside logout',
    `<footer><a href="/logout">Sign out</a> Questions? <a href="mailto:help@site.example">help@site.example</a></footer>${prose}`,
    null,
  ],
  [
    'product name beside logout',
    `<header><a class="navbar-brand" href="/">Fenwick Console</a><a href="/docs">Docs</a><a href="/logout">Sign out</a></header>${prose}`,
    null,
  ],
  [
    'version and product beside logout',
    `<title>Dashboard</title><header><span class="brand">Fenwick</span> <span>v2.4</span> <a href="/settings">Settings</a> <a href="/logout">Sign out</a></header>${prose}`,
    null,
  ],
  [
    'server name beside logout',
    `<header><span>db01.site.example</span> <a href="/logout">Log out</a></header>${prose}`,
    null,
  ],
  [
    'authors on a page of a visitor',
    `<header><a href="/logout">Log out</a><span class="user-name">Mira Holt</span></header><article><span class="author">Ada Byron</span>${prose}</article><span class="username">ada</span>`,
    'Mira Holt',
  ],
  [
    'half page: my account with details',
    `<h1>My account</h1><dl><dt>Name</dt><dd>Mira Holt</dd><dt>E-mail</dt><dd>mira@site.example</dd></dl><a href="/logout">Log out</a>`,
    undefined,
  ],
]

/** Of which one page by itself does not tell enough. */
const unclear: readonly (readonly [string, string, string | null | undefined])[] = [
  [
    'social server initial state',
    `<body class="app-body"><div class="app-holder" id="app"></div><script id="initial-state" type="application/json">{"meta":{"locale":"en","domain":"x","me":"109","access_token":"zz"},"compose":{"me":"109"},"accounts":{"109":{"id":"109","username":"mira","acct":"mira","display_name":"Mira Holt"}}}</script></body>`,
    undefined,
  ],
  [
    'sidebar props',
    `<div id="sidebar"></div><script id="sidebar-props" type="application/json">{"modules": [{"_type":"MainMenu","_args":[[],[{"label":"Account","url":"/admin/account/"},{"label":"Log out","url":"/admin/logout/"}],{"name":"Mira Holt","avatarUrl":"//g/avatar"}]}]}</script><main><h1>Welcome</h1>${prose}</main>`,
    undefined,
  ],
  [
    'login modal kept in markup, aria-hidden',
    `<header><a href="/profile" class="user">Mira Holt</a><a href="/signout">Sign out</a></header>${prose}<div id="relogin" aria-hidden="true" class="overlay"><form action="/login"><input name="user"><input type="password" name="pass"><button>Sign in</button></form></div>`,
    'Mira Holt',
  ],
  [
    'a shell with templates of all its views, the login among them',
    `<div id="app"></div><div v-if="!user"><form action="/login" name="loginForm"><input name="user"><input type="password" name="password"><button>Log in</button></form></div><div v-if="user"><a href="/logout">Log out</a></div>`,
    undefined,
  ],
  [
    'svelte kit: data',
    `<script>{ __kit_1 = {base: ""}; Promise.all([]).then(([kit, app]) => { kit.start(app, element, { node_ids: [0, 2], data: [{type:"data",data:{user:{id:1,username:"mira",email:"mira@site.example"}},uses:{}}], form: null }); }); }</script>`,
    undefined,
  ],
]

const wrapped = (body: string) => examplePage(/<(?:body|head)/.test(body) ? body : `<html><body>${body}</body></html>`)

describe('pages for a user who is logged in', () => {
  test.each(inside)('%s', (_kind, body, user) => {
    const judgement = judgePage(wrapped(body))
    expect(judgement.verdict).toBe('logged_in')
    if (user !== undefined) expect(judgement.detectedUser).toBe(user)
  })

  test.each([...inside, ...unclear])('is never called logged out: %s', (_kind, body) => {
    expect(judgePage(wrapped(body)).verdict).not.toBe('logged_out')
    expect(judgeScan(wrapped(body))?.verdict).not.toBe('logged_out')
  })
})
