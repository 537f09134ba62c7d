import { describe, expect, test } from 'vitest'
import { examplePage } from '../../test/support/example-page.ts'
import { judgePage } from '../verdict/verdict.ts'

interface Wordings {
  /** Labels of the only link of a public page. */
  readonly login: readonly string[]
  /** A label that ends the session, and what stands beside it: some name the visitor, Mira Holt or mira. */
  readonly inside: readonly (readonly [string, string])[]
  /** Sentences of a short page. */
  readonly demand: readonly string[]
}

const wordings: Readonly<Record<string, Wordings>> = {
  en: {
    login: [
      'Log in',
      'Sign in',
      'Login',
      'Sign On',
      'Log in to continue',
      'Sign in to your account',
      'Member Login',
      'Login or Register',
      'Sign in or create an account',
    ],
    inside: [
      ['Log out', 'Signed in as Mira Holt'],
      ['Sign out', 'Welcome, Mira Holt'],
      ['Logoff', 'User: mira'],
      ['Exit', 'Logged in: mira'],
    ],
    demand: [
      'Your account has been suspended.',
      'You have been automatically logged out.',
      'Please log back in.',
      'Sign in required',
      'Your session has timed out. Please log in again.',
      'Please sign in',
      'You have been signed out due to inactivity.',
      'You need to sign in or sign up before continuing.',
      'This page requires a login',
      'Login to see this page.',
      'Members only. Please log in.',
      'Your session was terminated.',
      'Not logged in',
      'You were logged out',
      'Please authenticate',
      'You are not authorised. Please log in.',
      'Please enter your credentials',
    ],
  },
  de: {
    login: [
      'Anmelden',
      'Einloggen',
      'Login',
      'Zum Login',
      'Jetzt einloggen',
      'Anmelden oder registrieren',
      'Mein Konto / Anmelden',
    ],
    inside: [
      ['Abmelden', 'Angemeldet als Mira Holt'],
      ['Ausloggen', 'Willkommen, Mira Holt'],
      ['Logout', 'Eingeloggt als: mira'],
      ['Abmelden', 'Benutzer: mira'],
      ['Abmelden', 'Guten Tag, Mira Holt'],
    ],
    demand: [
      'Ihr Konto wurde gesperrt.',
      'Sie wurden aufgrund von Inaktivität abgemeldet.',
      'Ihre Sitzung ist abgelaufen. Bitte melden Sie sich erneut an.',
      'Bitte melden Sie sich an, um fortzufahren.',
      'Sie sind nicht angemeldet.',
      'Sie müssen sich anmelden, um diese Seite zu sehen.',
      'Melden Sie sich an, um fortzufahren',
      'Bitte loggen Sie sich ein.',
      'Sie sind nicht eingeloggt',
      'Sie wurden aus Sicherheitsgründen abgemeldet',
      'Anmeldung erforderlich',
      'Sie haben sich erfolgreich abgemeldet',
      'Zugang nur für angemeldete Benutzer',
      'Deine Sitzung ist abgelaufen',
    ],
  },
  fr: {
    login: [
      'Connexion',
      'Se connecter',
      'Identification',
      'S’identifier',
      'Mon compte / Connexion',
      'Se connecter / S’inscrire',
      'Accéder à mon compte',
    ],
    inside: [
      ['Déconnexion', 'Connecté en tant que Mira Holt'],
      ['Se déconnecter', 'Bonjour Mira Holt'],
      ['Me déconnecter', 'Bienvenue, Mira Holt'],
      ['Déconnexion', 'Utilisateur : mira'],
    ],
    demand: [
      'Votre compte a été suspendu.',
      'Votre session a expiré. Veuillez vous reconnecter.',
      'Vous n’êtes pas connecté.',
      "Vous n'êtes pas authentifié",
      'Veuillez vous connecter pour continuer.',
      'Vous devez être connecté pour accéder à cette page.',
      'Connectez-vous pour continuer',
      'Merci de vous connecter',
      'Vous avez été déconnecté.',
      'Veuillez vous authentifier',
      'Accès réservé aux membres connectés',
      'Authentification requise',
    ],
  },
  es: {
    login: [
      'Iniciar sesión',
      'Acceder',
      'Entrar',
      'Ingresar',
      'Inicia sesión',
      'Identifícate',
      'Iniciar sesión / Registrarse',
      'Acceso usuarios',
    ],
    inside: [
      ['Cerrar sesión', 'Conectado como Mira Holt'],
      ['Salir', 'Hola, Mira Holt'],
      ['Desconectar', 'Bienvenida, Mira Holt'],
      ['Cerrar sesión', 'Usuario: mira'],
      ['Cerrar sesión', 'Bienvenido Mira Holt'],
    ],
    demand: [
      'Su cuenta ha sido bloqueada.',
      'Vuelva a iniciar sesión',
      'Su sesión ha expirado. Inicie sesión de nuevo.',
      'Tu sesión ha caducado',
      'No ha iniciado sesión',
      'Debe iniciar sesión para continuar.',
      'Inicie sesión para continuar',
      'Por favor, inicia sesión',
      'Has cerrado sesión',
      'Es necesario iniciar sesión',
      'Se requiere autenticación',
      'No estás conectado',
      'Usted no está autenticado',
    ],
  },
  pt: {
    login: [
      'Entrar',
      'Iniciar sessão',
      'Fazer login',
      'Acessar',
      'Login',
      'Aceder',
      'Entrar / Cadastrar',
      'Faça login',
    ],
    inside: [
      ['Sair', 'Olá, Mira Holt'],
      ['Terminar sessão', 'Bem-vinda, Mira Holt'],
      ['Encerrar sessão', 'Você está conectado como Mira Holt'],
      ['Sair', 'Usuário: mira'],
      ['Logout', 'Olá Mira Holt'],
    ],
    demand: [
      'Sua conta foi bloqueada.',
      'Sua sessão expirou. Faça login novamente.',
      'A sua sessão expirou',
      'Você não está logado.',
      'Você precisa estar logado para acessar esta página.',
      'Faça login para continuar',
      'É necessário fazer login',
      'Inicie sessão para continuar',
      'Por favor, faça o login',
      'Não tem sessão iniciada',
      'Autenticação necessária',
      'Você foi desconectado',
    ],
  },
  it: {
    login: ['Accedi', 'Entra', 'Login', 'Accesso', 'Effettua il login', 'Accedi o registrati', 'Area riservata'],
    inside: [
      ['Esci', 'Ciao, Mira Holt'],
      ['Disconnetti', 'Benvenuta, Mira Holt'],
      ['Logout', 'Connesso come Mira Holt'],
      ['Esci', 'Utente: mira'],
      ['Scollegati', 'Benvenuto Mira Holt'],
    ],
    demand: [
      'Il tuo account è stato sospeso.',
      'La sessione è scaduta. Effettua di nuovo il login.',
      'La tua sessione è scaduta',
      'Non hai effettuato il login',
      'Devi accedere per continuare',
      'Accedi per continuare',
      'È necessario effettuare l’accesso',
      'Effettua il login per proseguire',
      'Sei stato disconnesso',
      'Autenticazione richiesta',
      'Utente non autenticato',
      'Per accedere a questa pagina devi effettuare il login',
    ],
  },
  nl: {
    login: ['Inloggen', 'Aanmelden', 'Log in', 'Login', 'Inloggen of registreren', 'Mijn account / Inloggen'],
    inside: [
      ['Uitloggen', 'Ingelogd als Mira Holt'],
      ['Afmelden', 'Welkom, Mira Holt'],
      ['Log uit', 'Hallo Mira Holt'],
      ['Uitloggen', 'Gebruiker: mira'],
      ['Afmelden', 'Aangemeld als: mira'],
    ],
    demand: [
      'Uw account is geblokkeerd.',
      'Uw sessie is verlopen. Log opnieuw in.',
      'Je sessie is verlopen',
      'U bent niet ingelogd',
      'Log in om verder te gaan',
      'U moet ingelogd zijn om deze pagina te bekijken.',
      'Je bent niet aangemeld',
      'Inloggen is verplicht',
      'Gelieve in te loggen',
      'U bent afgemeld',
      'Authenticatie vereist',
      'Meld je aan om door te gaan',
    ],
  },
  pl: {
    login: ['Zaloguj się', 'Zaloguj', 'Logowanie', 'Zaloguj się lub zarejestruj', 'Panel logowania'],
    inside: [
      ['Wyloguj się', 'Zalogowany jako Mira Holt'],
      ['Wyloguj', 'Witaj, Mira Holt'],
      ['Wyloguj', 'Użytkownik: mira'],
      ['Wyloguj się', 'Jesteś zalogowany jako: mira'],
      ['Wyloguj', 'Cześć Mira Holt'],
    ],
    demand: [
      'Twoje konto zostało zablokowane.',
      'Twoja sesja wygasła. Zaloguj się ponownie.',
      'Sesja wygasła',
      'Nie jesteś zalogowany.',
      'Musisz się zalogować, aby zobaczyć tę stronę.',
      'Zaloguj się, aby kontynuować',
      'Wymagane jest zalogowanie',
      'Proszę się zalogować',
      'Zostałeś wylogowany',
      'Wymagane uwierzytelnienie',
      'Aby kontynuować, zaloguj się',
    ],
  },
  ru: {
    login: [
      'Войти',
      'Вход',
      'Авторизация',
      'Войти в аккаунт',
      'Вход / Регистрация',
      'Войти или зарегистрироваться',
      'Вход в личный кабинет',
    ],
    inside: [
      ['Выйти', 'Вы вошли как Мира Хольт'],
      ['Выход', 'Здравствуйте, Мира Хольт'],
      ['Выйти', 'Пользователь: mira'],
      ['Выход', 'Добро пожаловать, Мира Хольт'],
      ['Выйти', 'Привет, Мира Хольт!'],
    ],
    demand: [
      'Ваш аккаунт заблокирован.',
      'Ваша сессия истекла. Пожалуйста, войдите снова.',
      'Сессия истекла',
      'Вы не авторизованы',
      'Для продолжения необходимо войти',
      'Необходимо авторизоваться',
      'Пожалуйста, авторизуйтесь',
      'Войдите, чтобы продолжить',
      'Вы вышли из системы',
      'Требуется авторизация',
      'Для просмотра страницы войдите в систему',
      'Время сессии истекло',
    ],
  },
  ja: {
    login: ['ログイン', 'サインイン', 'ログインする', 'ログイン・新規登録', 'ログイン / 会員登録', 'ログインはこちら'],
    inside: [
      ['ログアウト', 'ようこそ、Mira Holtさん'],
      ['サインアウト', 'ログイン中：mira'],
      ['ログアウトする', 'こんにちは、Mira Holtさん'],
      ['ログアウト', 'ユーザー：mira'],
      ['ログアウト', 'Mira Holtさん'],
    ],
    demand: [
      'このアカウントはロックされています',
      'セッションの有効期限が切れました。再度ログインしてください。',
      'ログインが必要です',
      'ログインしてください',
      'ログインしていません',
      'セッションがタイムアウトしました',
      '認証が必要です',
      '続行するにはログインしてください',
      'ログアウトしました',
      'このページを見るにはログインが必要です',
      'サインインが必要です',
    ],
  },
  zh: {
    login: ['登录', '登入', '登陆', '立即登录', '登录/注册', '登录 | 注册', '会员登录', '用户登录'],
    inside: [
      ['退出登录', '欢迎，Mira Holt'],
      ['退出', '当前用户：mira'],
      ['注销', '您好，Mira Holt'],
      ['登出', '欢迎回来，Mira Holt'],
      ['安全退出', '用户：mira'],
      ['退出', '欢迎您：mira'],
    ],
    demand: [
      '您的账号已被冻结',
      '会话已过期，请重新登录',
      '登录已过期，请重新登录',
      '请先登录',
      '您还没有登录',
      '您尚未登录，请登录',
      '登录超时',
      '用户未登录',
      '需要登录后才能访问',
      '请登录后继续',
      '登入逾時，請重新登入',
      '身份验证失败，请重新登录',
      '未授权访问，请登录',
      '您已退出登录',
    ],
  },
}

const filler = '<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.</p>'.repeat(60)
const page = (lang: string, top: string, main: string) =>
  examplePage(
    `<!doctype html><html lang="${lang}"><head><title>x</title></head><body><header>${top}</header><main>${main}</main></body></html>`,
  )

describe.each(Object.entries(wordings))('ways to say it: %s', (lang, { login, inside, demand }) => {
  test.each(login)('a public page whose only link says "%s"', (label) => {
    expect(judgePage(page(lang, `<a href="/x2">${label}</a>`, filler)).verdict).toBe('logged_out')
  })

  test.each(inside)('"%s" beside "%s"', (label, greeting) => {
    const judgement = judgePage(page(lang, `<span>${greeting}</span> <a href="/x1">${label}</a>`, filler))
    expect(judgement).toMatchObject({
      verdict: 'logged_in',
      detectedUser: /Mira Holt|Мира Хольт|mira/.exec(greeting)?.[0],
    })
  })

  test.each(demand)('a short page that says "%s"', (sentence) => {
    expect(judgePage(page(lang, '', `<div class="box"><p>${sentence}</p></div>`)).verdict).toBe('logged_out')
  })
})
