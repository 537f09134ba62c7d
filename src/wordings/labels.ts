import { PHRASE_BEGINNINGS, purposeOfCompound } from './compound-label.ts'
import { fold, foldedList as list } from './fold.ts'
import type { LinkPurpose } from './link-purpose.ts'
import { StemGate } from './stem-gate.ts'

/**
 * Labels of controls in eleven languages, and what is no name.
 * All entries are folded (see `fold`): lower case, no accents, single spaces.
 */

/** Labels of the control that ends a session. */
const logoutLabels = list(`
log out|logout|log-out|log off|logoff|sign out|signout|sign-out|sign off|signoff|log me out|end session|exit session|
log out now|logout now|sign me out|secure log off|secure log out|secure logout|secure sign out|log out securely|log out of your account|sign out of your account|log out of this account|
abmelden|ausloggen|logout durchführen|abmeldung|sitzung beenden|sicher abmelden|sicher ausloggen|
déconnexion|se déconnecter|me déconnecter|déconnecter|se déloguer|fermer la session|quitter la session|déconnexion sécurisée|me déconnecter en toute sécurité|
cerrar sesión|cerrar la sesión|salir|desconectar|desconectarse|cierre de sesión|finalizar sesión|desconexión|desconexión segura|salir de forma segura|
sair|terminar sessão|encerrar sessão|fazer logout|sair da conta|terminar a sessão|sair com segurança|saída segura|
esci|disconnetti|disconnettiti|scollegati|termina sessione|chiudi sessione|esci in sicurezza|uscita sicura|
uitloggen|afmelden|log uit|uitschrijven sessie|veilig uitloggen|veilig afmelden|
wyloguj|wyloguj się|wyloguj sie|wylogowanie|bezpieczne wylogowanie|wyloguj bezpiecznie|
выйти|выход|выйти из системы|выйти из аккаунта|завершить сеанс|завершение сеанса|безопасный выход|
ログアウト|ログアウトする|サインアウト|サインアウトする|ログオフ|
退出|退出登录|退出登錄|登出|注销|註銷|签出|退出系统|安全退出|退出账号`)

/** Labels of the control that leads to a login. */
const loginLabels = list(`
log in|login|log-in|log on|logon|sign in|signin|sign-in|log in / register|login / register|sign in / register|
login/register|sign in/register|log in / sign up|login / sign up|sign in / sign up|sign in / join|log in to your account|sign in to your account|member login|user login|
please log in|please login|please sign in|log in now|sign in now|sign on|sign-on|customer login|account login|staff login|log back in|sign back in|log in again|login again|sign in again|admin login|log in here|login here|sign in here|
anmelden|einloggen|anmeldung|login / registrieren|anmelden / registrieren|jetzt anmelden|zur anmeldung|zum login|jetzt einloggen|hier anmelden|hier einloggen|bitte anmelden|bitte einloggen|neu anmelden|erneut anmelden|wieder anmelden|neu einloggen|
connexion|se connecter|s'identifier|s’identifier|identification|me connecter|connectez-vous|identifiez-vous|connexion / inscription|accéder à mon compte|accéder à mon espace|se reconnecter|me reconnecter|
iniciar sesión|inicia sesión|acceder|entrar|ingresar|identificarse|conectarse|conectar|inicio de sesión|acceso|identifícate|acceso usuarios|acceso clientes|iniciar la sesión|loguearse|volver a entrar|volver a iniciar sesión|identificarme|
iniciar sessão|fazer login|faça login|faça o login|efetuar login|aceder|acessar|entre|entrar na conta|entrar novamente|iniciar sessão novamente|
accedi|entra|effettua il login|effettua l'accesso|area riservata|accesso|accedi di nuovo|accedi nuovamente|
inloggen|aanmelden|log in / registreren|opnieuw inloggen|opnieuw aanmelden|
zaloguj|zaloguj się|zaloguj sie|logowanie|panel logowania|zaloguj się ponownie|zaloguj ponownie|
войти|вход|авторизация|авторизоваться|вход в систему|войти в систему|войти в аккаунт|вход в личный кабинет|вход / регистрация|войти / зарегистрироваться|войти снова|войти заново|
ログイン|ログインする|ログインはこちら|サインイン|サインインする|ログオン|会員ログイン|再ログイン|再度ログイン|もう一度ログイン|
登录|登陆|登入|登錄|签到登录|请登录|請登入|用户登录|会员登录|立即登录|重新登录|重新登入|再次登录`)

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

/** What is written in the place of a name when nobody is logged in. */
const guestNames = list(`
guest|visitor|anonymous|anonymous user|anonymoususer|anonymous guest|stranger|anon|nobody|unknown|not logged in|unregistered|unregistered user|not signed in|none|null|undefined|public|guest user|
gast|besucher|anonym|unbekannt|invité|visiteur|anonyme|invitado|visitante|anónimo|anônimo|convidado|
ospite|visitatore|anonimo|bezoeker|anoniem|gość|anonimowy|niezalogowany|гость|аноним|неавторизован|ゲスト|ゲストさん|お客|お客様|皆様|匿名|游客|訪客|访客`)

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
profile picture|profile image|profile photo|user image|user photo|user icon|user picture|your avatar|my avatar|image|picture|icon|logo|photo|me|you|you are|quick links|actions|api tokens|security|documentation|docs|feedback|report a bug|status|version|upgrade|buy|cart|my cart|basket|checkout|shop|store|blog|news|forum|wiki|
account menu|profile menu|user account|user account menu|your account|username|user name|name|email|e-mail|password|login name|full name|role|roles|benutzer|benutzername|utilisateur|usuario|utilizador|utente|gebruiker|użytkownik|пользователь|ユーザー|用户|用戶|nom|nombre|nome|naam|
hilfe|aide|ayuda|ajuda|aiuto|hulp|pomoc|помощь|ヘルプ|帮助|幫助|startseite|accueil|inicio|início|strona główna|главная|ホーム|首页|首頁|menü|menú|меню|メニュー|菜单|選單`),
])

const purposes = new Map<string, LinkPurpose>([
  ...accountLabels.map((word) => [word, 'account'] as const),
  ...registerLabels.map((word) => [word, 'register'] as const),
  ...loginLabels.map((word) => [word, 'login'] as const),
  ...logoutLabels.map((word) => [word, 'logout'] as const),
])
/** Most labels are dismissed by how they begin. */
const BEGINNINGS = new StemGate([...purposes.keys(), ...PHRASE_BEGINNINGS])
const LOGOUT_BEGINNINGS = new StemGate(logoutLabels)
const guestSet = new Set(guestNames)
const loginSet = new Set(loginLabels)

/** Without the signs and numbers around it: "» Log out (3)", "Log out 09:58" → "log out". */
function label(text: string): string {
  const folded = fold(text)
  if (/^[a-z][a-z ]*$/.test(folded)) return folded
  return folded
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[^\p{L}\p{N})]+$/u, '')
    .replace(/ ?\([\d\s]*\)$| ?\(?\d{1,3}:\d\d(?::\d\d)?\)?$/, '')
}

/** Whether a text has more words than the label of a control. */
export const isPhrase = (text: string): boolean => text.trim().split(/\s+/, 6).length > 4

/** What a control with this label does; null for a label that is none of these. */
export function purposeOf(text: string): LinkPurpose | null {
  if (text.length > 80 || !BEGINNINGS.mayBegin(text)) return null
  const folded = label(text)
  return purposes.get(folded) ?? purposeOfCompound(folded, purposes)
}

/** "Log out, you are logged in as Mira", "Login / Get an account": what the first word or two say, if the rest does not. */
export function purposeOfBeginning(text: string): LinkPurpose | null {
  const [first = '', second = ''] = text.trim().split(/\s+/, 2)
  return purposeOf(first.replace(/[,.:]$/, '')) ?? purposeOf(`${first} ${second}`.replace(/[,.:]$/, ''))
}

export const isLogoutLabel = (text: string): boolean => purposeOf(text) === 'logout'
export const isLoginLabel = (text: string): boolean => purposeOf(text) === 'login'
export const isRegisterLabel = (text: string): boolean => purposeOf(text) === 'register'
/** Nobody's name, or what is offered in its place: "Hello, sign in". */
export const isGuestName = (text: string): boolean => {
  const name = label(text).replace(/[.!,]+$/, '')
  return guestSet.has(name) || loginSet.has(name)
}

/** "Log out (mira)", "Abmelden [mira]", "Logout mira@example.net": the name beside the word, or null. */
export function nameInLogoutLabel(text: string): string | null {
  if (text.length > 100 || !LOGOUT_BEGINNINGS.mayBegin(text)) return null
  const folded = fold(text)
  const found = logoutLabels.find((word) => folded.startsWith(word) && folded.length > word.length)
  if (found === undefined || fold(text.slice(0, found.length)) !== found) return null
  const rest = text.slice(found.length)
  if (!/^\s*[[(:«"'-]|^\s+\S+@|^,?\s/.test(rest)) return null
  const bracketed = /^[\s:,-]*[[(«"']?\s*(.{1,64}?)\s*[\])»"']?\s*$/u.exec(rest)
  const plain = /^\s*[[(«"':,-]/.test(rest) || /@/.test(rest)
  return plain ? (bracketed?.[1] ?? null) : null
}
