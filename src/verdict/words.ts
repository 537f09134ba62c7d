import type { LinkPurpose } from './parsed-page.ts'

/**
 * The words by which pages in eleven languages say that somebody is, or is not, logged in.
 * All entries are folded (see `fold`): lower case, no accents, single spaces.
 */

/**
 * Lower case without accents, white space collapsed and trimmed; of the first 300 characters.
 * Keeps one character for one, so that an index into the folded text is one into `collapse(text)`.
 */
export function fold(text: string): string {
  return foldUnits(collapse(text))
}

/** White space collapsed and trimmed; of the first 300 characters. */
export function collapse(text: string): string {
  if (isCollapsed(text)) return text
  return text.slice(0, 300).replace(/\s+/g, ' ').trim()
}

function foldUnits(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  let folded = ''
  for (const unit of text.split('')) {
    folded += unit < '\u0080' ? unit.toLowerCase() : (unit.normalize('NFD')[0]?.toLowerCase()[0] ?? unit)
  }
  return folded
}

/** Whether nothing is left to do, as of most texts; only ASCII is looked into. */
function isCollapsed(text: string): boolean {
  if (text.length > 300) return false
  let before = 0x20
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 0x7e || code < 0x20 || (code === 0x20 && before === 0x20)) return false
    before = code
  }
  return before !== 0x20 || text === ''
}

const ASCII = /^[\x00-\x7f]*$/

const list = (text: string): readonly string[] =>
  text
    .split('|')
    .map((word) => fold(word))
    .filter((word) => word !== '')

/** Labels of the control that ends a session. */
const logoutLabels = list(`
log out|logout|log-out|log off|logoff|sign out|signout|sign-out|sign off|signoff|log me out|end session|exit session|
log out now|logout now|sign me out|log out of your account|sign out of your account|
abmelden|ausloggen|logout durchführen|abmeldung|sitzung beenden|
déconnexion|se déconnecter|me déconnecter|deconnecter|fermer la session|quitter la session|
cerrar sesión|cerrar la sesión|salir|desconectar|desconectarse|cierre de sesión|finalizar sesión|
sair|terminar sessão|encerrar sessão|fazer logout|sair da conta|terminar a sessão|
esci|disconnetti|disconnettiti|scollegati|termina sessione|chiudi sessione|
uitloggen|afmelden|log uit|uitschrijven sessie|
wyloguj|wyloguj się|wyloguj sie|wylogowanie|
выйти|выход|выйти из системы|выйти из аккаунта|завершить сеанс|завершение сеанса|
ログアウト|サインアウト|ログオフ|
退出|退出登录|退出登錄|登出|注销|註銷|签出|退出系统|安全退出|退出账号`)

/** Labels of the control that leads to a login. */
const loginLabels = list(`
log in|login|log-in|log on|logon|sign in|signin|sign-in|log in / register|login / register|sign in / register|
login/register|sign in/register|log in / sign up|login / sign up|sign in / sign up|sign in / join|log in to your account|sign in to your account|member login|user login|
please log in|please login|please sign in|log in now|customer login|account login|
anmelden|einloggen|anmeldung|login / registrieren|anmelden / registrieren|jetzt anmelden|zur anmeldung|
connexion|se connecter|s'identifier|s’identifier|identification|me connecter|connectez-vous|identifiez-vous|connexion / inscription|
iniciar sesión|inicia sesión|acceder|entrar|ingresar|identificarse|conectarse|conectar|inicio de sesión|acceso|
iniciar sessão|fazer login|aceder|acessar|entre|entrar na conta|
accedi|entra|effettua il login|area riservata|accesso|
inloggen|aanmelden|log in / registreren|
zaloguj|zaloguj się|zaloguj sie|logowanie|
войти|вход|авторизация|авторизоваться|вход в систему|вход / регистрация|войти / зарегистрироваться|
ログイン|サインイン|ログオン|会員ログイン|
登录|登陆|登入|登錄|签到登录|请登录|請登入|用户登录|会员登录|立即登录`)

/** Labels of the control that leads to an own account being made. */
const registerLabels = list(`
register|sign up|signup|join|join now|create account|create an account|create your account|get started|new account|register now|sign up for free|become a member|
registrieren|konto erstellen|konto anlegen|neues konto|
inscription|s'inscrire|s’inscrire|créer un compte|
registrarse|regístrate|crear cuenta|crear una cuenta|registro|
registar|registe-se|cadastre-se|cadastrar|criar conta|criar uma conta|
registrati|iscriviti|crea account|crea un account|
registreren|account aanmaken|
zarejestruj|zarejestruj się|rejestracja|załóż konto|utwórz konto|
регистрация|зарегистрироваться|создать аккаунт|
新規登録|会員登録|アカウント作成|登録|注册|註冊|立即注册|免费注册`)

/** Labels of links to the visitor's own pages. */
const accountLabels = list(`
my account|account|your account|account settings|my profile|profile|your profile|edit profile|view profile|update profile|user settings|settings|preferences|my settings|my preferences|dashboard|
my orders|your orders|orders|order history|change password|personal settings|my page|inbox|notifications|my dashboard|manage account|profile settings|my preferences|user profile|account details|wishlist|my wishlist|
mein konto|konto|mein profil|profil|einstellungen|meine bestellungen|passwort ändern|mein bereich|persönliche einstellungen|kontoeinstellungen|benachrichtigungen|
mon compte|mon profil|profil|préférences|paramètres|mes commandes|changer le mot de passe|informations personnelles|compte|espace privé|espace personnel|
mi cuenta|mi perfil|perfil|preferencias|configuración|mis pedidos|cambiar contraseña|ajustes|cuenta|
minha conta|meu perfil|a minha conta|preferências|configurações|definições|meus pedidos|alterar senha|conta|
il mio account|il mio profilo|profilo|preferenze|impostazioni|i miei ordini|cambia password|
mijn account|mijn profiel|profiel|voorkeuren|instellingen|mijn bestellingen|wachtwoord wijzigen|
moje konto|mój profil|profil|ustawienia|preferencje|moje zamówienia|zmień hasło|
мой аккаунт|личный кабинет|профиль|мой профиль|настройки|мои заказы|сменить пароль|аккаунт|
マイページ|マイアカウント|アカウント|プロフィール|設定|注文履歴|アカウント設定|パスワード変更|個人設定|
我的账户|我的帐户|我的帳戶|账户|个人中心|个人资料|個人資料|设置|設定|我的订单|会员中心|修改密码|账号设置|用户中心|我的主页`)

/** Phrases followed by the visitor's name. `strong` ones are said of nobody but the visitor. */
export const namingPhrases: readonly { readonly phrase: string; readonly strong: boolean }[] = [
  ...list(`
you are logged in as|you're logged in as|logged in as|logged in user|logged in with|signed in as|you are signed in as|currently logged in as|currently signed in as|logged on as|logged-in user|logged-in as|login as user|authenticated as|current user|connected as|signed in to as|you are logged on as|acting as|
angemeldet als|eingeloggt als|sie sind angemeldet als|du bist angemeldet als|angemeldeter benutzer|
connecté en tant que|connectée en tant que|connecté(e) en tant que|connecté comme|vous êtes connecté en tant que|vous êtes connecté sous|identifié en tant que|connecté sous|
conectado como|ha iniciado sesión como|has iniciado sesión como|sesión iniciada como|identificado como|conectado(a) como|usted se ha identificado como|
sessão iniciada como|ligado como|autenticado como|logado como|você está logado como|você está conectado como|entrou como|
connesso come|collegato come|accesso effettuato come|autenticato come|sei collegato come|hai effettuato l'accesso come|
ingelogd als|aangemeld als|je bent ingelogd als|u bent ingelogd als|
zalogowany jako|zalogowana jako|zalogowano jako|jesteś zalogowany jako|jesteś zalogowana jako|zalogowany użytkownik|
вы вошли как|вошли как|вы зашли как|вы авторизованы как|вход выполнен как|вы зашли под именем|
ログイン中|ログインユーザー|ログインユーザ|ログイン名|次のユーザーでログイン中|
当前用户|當前用戶|当前登录用户|登录用户|已登录为|登录身份|您已登录为|目前使用者|当前账号`).map((phrase) => ({
    phrase,
    strong: true,
  })),
  ...list(`
hello|hi|howdy|hey|welcome|welcome back|good morning|good afternoon|good evening|good day|greetings|
hallo|willkommen|willkommen zurück|guten tag|guten morgen|guten abend|moin|herzlich willkommen|
bonjour|bienvenue|bonsoir|salut|bon retour|
hola|bienvenido|bienvenida|bienvenido/a|bienvenido de nuevo|buenos días|buenas tardes|
olá|ola|oi|bem-vindo|bem-vinda|bem vindo|bem-vindo(a)|bem-vindo de volta|boas-vindas|
ciao|benvenuto|benvenuta|bentornato|bentornata|buongiorno|salve|
welkom|welkom terug|goedendag|goedemorgen|
witaj|witaj ponownie|cześć|witamy|dzień dobry|
здравствуйте|привет|добро пожаловать|добрый день|с возвращением|
ようこそ|こんにちは|お帰りなさい|
你好|您好|欢迎|歡迎|欢迎您|欢迎回来|欢迎你|歡迎回來|早上好|下午好|晚上好`).map((phrase) => ({ phrase, strong: false })),
].sort((a, b) => b.phrase.length - a.phrase.length)

/** What is written in the place of a name when nobody is logged in. */
const guestNames = list(`
guest|visitor|anonymous|anonymous user|stranger|anon|nobody|unknown|not logged in|unregistered|unregistered user|not signed in|none|null|undefined|public|guest user|
gast|besucher|anonym|unbekannt|invité|visiteur|anonyme|invitado|visitante|anónimo|anônimo|convidado|
ospite|visitatore|anonimo|bezoeker|anoniem|gość|anonimowy|niezalogowany|гость|аноним|неавторизован|ゲスト|ゲストさん|匿名|游客|訪客|访客`)

/** Sentences that tell the visitor to log in, or that the session is over: found anywhere in a short visible text. */
export const loginDemands = list(`
you are not logged in|you are currently not logged in|you're not logged in|you are not signed in|not currently logged in|you must be logged in|you must log in|you must login|you must sign in|you must be signed in|
you need to log in|you need to login|you need to be logged in|you need to sign in|you need to be signed in|you have to log in|you have to be logged in|you have to sign in|please log in to|please login to|please sign in to|please log in again|please login again|please sign in again|please log in first|please login first|
log in to continue|login to continue|sign in to continue|log in to view|sign in to view|log in to access|sign in to access|login to access|login to view|login required|log in required|authentication required|authentication is required|requires authentication|requires you to log in|requires login|
your session has expired|your session expired|session has expired|session expired|session timed out|session has timed out|your session is no longer valid|your login has expired|session is invalid|invalid session|you have been logged out|you have been signed out|you were logged out|you are now logged out|you are logged out|you've been logged out|you have successfully logged out|
you are not authenticated|not authenticated|unauthenticated|user is not logged in|credentials were not provided|
sie sind nicht angemeldet|du bist nicht angemeldet|bitte melden sie sich an|bitte melde dich an|bitte einloggen|bitte anmelden|sie müssen sich anmelden|sie müssen angemeldet sein|sie müssen eingeloggt sein|du musst angemeldet sein|du musst eingeloggt sein|du musst dich anmelden|sitzung ist abgelaufen|sitzung abgelaufen|sie wurden abgemeldet|anmeldung erforderlich|nicht eingeloggt|
vous n'êtes pas connecté|vous n’êtes pas connecté|vous devez être connecté|vous devez vous connecter|vous devez vous identifier|veuillez vous connecter|veuillez vous identifier|session a expiré|session expirée|vous avez été déconnecté|connexion requise|authentification requise|connectez-vous pour|identifiez-vous pour|
no has iniciado sesión|no ha iniciado sesión|debes iniciar sesión|debe iniciar sesión|tienes que iniciar sesión|necesitas iniciar sesión|por favor inicia sesión|por favor, inicie sesión|por favor inicie sesión|inicia sesión para|inicie sesión para|sesión ha expirado|sesión ha caducado|sesión expirada|sesión caducada|debe identificarse|usted no se ha identificado|
você precisa estar logado|você precisa fazer login|é necessário fazer login|é necessário iniciar sessão|faça login para|inicie sessão para|por favor, faça login|sessão expirou|sessão expirada|não está autenticado|você não está logado|deve iniciar sessão|precisa de iniciar sessão|
non sei connesso|non hai effettuato l'accesso|devi effettuare il login|devi effettuare l'accesso|è necessario effettuare il login|è necessario accedere|accedi per continuare|effettua l'accesso per|sessione scaduta|sessione è scaduta|devi essere collegato|devi accedere|non sei autenticato|
je bent niet ingelogd|u bent niet ingelogd|je moet ingelogd zijn|u moet ingelogd zijn|je moet inloggen|u moet inloggen|log in om|meld u aan om|meld je aan om|sessie is verlopen|sessie verlopen|u dient in te loggen|je bent uitgelogd|u bent uitgelogd|
nie jesteś zalogowany|musisz się zalogować|musisz być zalogowany|zaloguj się, aby|zaloguj się aby|proszę się zalogować|sesja wygasła|wymagane logowanie|zostałeś wylogowany|
вы не авторизованы|вы не вошли|необходимо войти|необходимо авторизоваться|требуется авторизация|пожалуйста, войдите|войдите, чтобы|пожалуйста, авторизуйтесь|сессия истекла|сеанс истек|время сеанса истекло|авторизуйтесь, чтобы|требуется вход|
ログインしてください|ログインが必要|サインインしてください|ログインしていません|セッションの有効期限|セッションが切れ|セッションがタイムアウト|ログアウトしました|
请先登录|请登录后|您还没有登录|您尚未登录|未登录|尚未登录|登录后才能|需要登录|登录已过期|会话已过期|登录超时|请重新登录|請先登入|尚未登入|您還沒有登入|請重新登入|您已退出`)

/** Sentences that refuse without saying whether a login would help. */
export const denials = list(`
access denied|permission denied|access forbidden|forbidden|not authorized|not authorised|unauthorized|unauthorised|you don't have permission|you do not have permission|you are not allowed|insufficient permissions|insufficient privileges|no permission|
zugriff verweigert|keine berechtigung|zugriff nicht erlaubt|accès refusé|accès interdit|acceso denegado|no autorizado|permiso denegado|acesso negado|não autorizado|accesso negato|non autorizzato|toegang geweigerd|geen toegang|brak dostępu|odmowa dostępu|brak uprawnień|доступ запрещен|доступ запрещён|нет доступа|アクセスが拒否|アクセス拒否|権限がありません|拒绝访问|没有权限|无权访问|拒絕存取|沒有權限`)

/** Labels that are never a name, beside those above: parts of menus. */
export const menuWords = new Set([
  ...logoutLabels,
  ...loginLabels,
  ...registerLabels,
  ...accountLabels,
  ...guestNames,
  ...list(`
menu|main menu|user menu|more|more options|options|help|tools|user tools|personal tools|navigation|home|search|toggle navigation|toggle menu|toggle dropdown|open menu|open user menu|close|user|users|admin menu|
system|administration|manage|management|config|configuration|about|contact|support|language|english|deutsch|theme|dark mode|light mode|edit|view|list|new|add|save|cancel|back|next|previous|ok|yes|no|members|messages|overview|files|avatar|user avatar|
profile picture|photo|me|you|you are|quick links|actions|api tokens|security|documentation|docs|feedback|report a bug|status|version|upgrade|buy|cart|my cart|basket|checkout|shop|store|blog|news|forum|wiki|
account menu|profile menu|user account|user account menu|your account|username|user name|name|email|e-mail|password|login name|full name|role|roles|benutzer|benutzername|utilisateur|usuario|utilizador|utente|gebruiker|użytkownik|пользователь|ユーザー|用户|用戶|nom|nombre|nome|naam|
hilfe|aide|ayuda|ajuda|aiuto|hulp|pomoc|помощь|ヘルプ|帮助|幫助|startseite|accueil|inicio|início|strona główna|главная|ホーム|首页|首頁|menü|menú|меню|メニュー|菜单|選單`),
])

const purposes = new Map<string, LinkPurpose>([
  ...accountLabels.map((word) => [word, 'account'] as const),
  ...registerLabels.map((word) => [word, 'register'] as const),
  ...loginLabels.map((word) => [word, 'login'] as const),
  ...logoutLabels.map((word) => [word, 'logout'] as const),
])
const guestSet = new Set(guestNames)

/** Without the signs and numbers around it: "» Log out (3)" → "log out". */
function label(text: string): string {
  const folded = fold(text)
  if (/^[a-z][a-z ]*$/.test(folded)) return folded
  return folded
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[^\p{L}\p{N})]+$/u, '')
    .replace(/ ?\([\d\s]*\)$/, '')
}

/** What a control with this label does; null for a label that is none of these. */
export function purposeOf(text: string): LinkPurpose | null {
  return text.length > 80 ? null : (purposes.get(label(text)) ?? null)
}

export const isLogoutLabel = (text: string): boolean => purposeOf(text) === 'logout'
export const isLoginLabel = (text: string): boolean => purposeOf(text) === 'login'
export const isRegisterLabel = (text: string): boolean => purposeOf(text) === 'register'
export const isGuestName = (text: string): boolean => guestSet.has(label(text).replace(/[.!,]+$/, ''))

const LOGOUT_START =
  /^\W*(?:log|sign|end|exit|abm|aus|sitz|d[eé]|se |me |ferm|quit|cerrar|salir|fin|sair|term|enc|faz|esci|disc|scol|chiu|uit|afm|wyl|вы|зав|ログ|サイン|退|登|注|註|签|安)/i

/** "Log out (mira)", "Abmelden [mira]", "Logout mira@example.net": the name beside the word, or null. */
export function nameInLogoutLabel(text: string): string | null {
  if (text.length > 100 || !LOGOUT_START.test(text)) return null
  const folded = fold(text)
  const found = logoutLabels.find((word) => folded.startsWith(word) && folded.length > word.length)
  if (found === undefined || fold(text.slice(0, found.length)) !== found) return null
  const rest = text.slice(found.length)
  if (!/^\s*[[(:«"'-]|^\s+\S+@|^,?\s/.test(rest)) return null
  const bracketed = /^[\s:,-]*[[(«"']?\s*(.{1,64}?)\s*[\])»"']?\s*$/u.exec(rest)
  const plain = /^\s*[[(«"':,-]/.test(rest) || /@/.test(rest)
  return plain ? (bracketed?.[1] ?? null) : null
}
