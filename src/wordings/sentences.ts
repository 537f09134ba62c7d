import { foldedList as list } from './fold.ts'

/**
 * Phrases and sentences by which pages in eleven languages speak to their visitor.
 * All are folded (see `fold`): lower case, no accents, single spaces.
 */

/** Phrases followed by the visitor's name. `strong` ones are said of nobody but the visitor. */
export const namingPhrases: readonly { readonly phrase: string; readonly strong: boolean }[] = [
  ...list(`
you are logged in as|you're logged in as|logged in as|logged in user|logged in with|signed in as|you are signed in as|currently logged in as|currently signed in as|logged on as|logged-in user|logged-in as|logged in:|signed in:|logged in :|connected:|authenticated as|current user|connected as|signed in to as|you are logged on as|acting as|
angemeldet als|eingeloggt als|sie sind angemeldet als|du bist angemeldet als|angemeldeter benutzer|angemeldet unter|eingeloggt unter|angemeldet mit|aktueller benutzer|du bist eingeloggt als|sie sind eingeloggt als|eingeloggt:|angemeldet:|angemeldet ist|angemeldet als benutzer|
connecté en tant que|connectée en tant que|connecté(e) en tant que|connecté comme|vous êtes connecté en tant que|vous êtes connecté sous|identifié en tant que|connecté sous|authentifié en tant que|authentifiée en tant que|authentifié comme|utilisateur connecté|utilisateur courant|utilisateur actuel|connecté(e) sous|connecté avec|connecté :|connecté:|connectée :|connectée:|vous êtes :|vous êtes identifié comme|bienvenue, vous êtes connecté en tant que|
conectado como|ha iniciado sesión como|has iniciado sesión como|sesión iniciada como|identificado como|conectado(a) como|usted se ha identificado como|usuario conectado|usuario actual|conectado con|autenticado como|sesión de usuario|ha ingresado como|ingresó como|registrado como|estás conectado como|conectado:|usuario activo|está conectado como|
sessão iniciada como|ligado como|autenticado como|logado como|você está logado como|você está conectado como|entrou como|autenticado(a) como|conectado como|utilizador atual|usuário atual|usuário logado|você entrou como|sessão de|ligado:|conectado:|
connesso come|collegato come|accesso effettuato come|autenticato come|sei collegato come|hai effettuato l'accesso come|autenticato con|utente connesso|utente collegato|utente corrente|utente attuale|connesso con|loggato come|sei connesso come|sei autenticato come|connesso:|collegato:|
ingelogd als|aangemeld als|ingelogd:|je bent ingelogd als|u bent ingelogd als|aangemeld met|ingelogd met|huidige gebruiker|u bent aangemeld als|je bent aangemeld als|ingelogde gebruiker|aangemeld:|
zalogowany jako|zalogowana jako|zalogowano jako|jesteś zalogowany jako|jesteś zalogowana jako|zalogowany użytkownik|zalogowany/a jako|zalogowany(a) jako|zalogowana/y jako|bieżący użytkownik|aktualny użytkownik|zalogowany:|zalogowana:|zalogowany :|
вы вошли как|вошли как|вы зашли как|вы авторизованы как|авторизован как|авторизована как|авторизованы как|вошли под именем|вы вошли под именем|вы вошли под|вошли под логином|вход под именем|вы вошли на сайт как|авторизован под|текущий пользователь|вход выполнен как|вы зашли под именем|вы вошли:|авторизован:|
ログイン中|ログインユーザー|ログインユーザ|ログイン名|ログインしているユーザー|ログインしているユーザ|現在のユーザー|現在のユーザ|次のユーザーでログイン中|
当前用户|當前用戶|当前登录用户|登录用户|已登录为|登录身份|您已登录为|目前使用者|当前账号|登录为|已登录：|登入為|已登入為|当前登录账号|当前登录用户名|登录用户名|目前登入|登录账号|當前使用者`).map(
    (phrase) => ({
      phrase,
      strong: true,
    }),
  ),
  ...list(`
hello|hi|hello there|hi there|howdy|hey|welcome|welcome back|good morning|good afternoon|good evening|good day|greetings|
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

/** Sentences that tell the visitor to log in, or that the session is over: found anywhere in a short visible text. */
export const loginDemands = list(`
you are not logged in|not logged in|not signed in|you are currently not logged in|you're not logged in|you are not signed in|not currently logged in|you must be logged in|you must log in|you must login|you must sign in|you must be signed in|
you need to log in|you need to login|you need to be logged in|you need to sign in|you need to be signed in|you have to log in|you have to be logged in|you have to sign in|please log in to|please login to|please sign in to|please log in again|please login again|please sign in again|please log in first|please login first|please sign in|please log in.|please login.|please authenticate|please enter your credentials|
log in to continue|login to continue|sign in to continue|log in to view|sign in to view|log in to see|login to see|sign in to see|requires a login|log in to access|sign in to access|login to access|login to view|login required|log in required|authentication required|authentication is required|requires authentication|requires you to log in|requires login|
your session has expired|your session expired|session has expired|session expired|session timed out|session has timed out|session timeout|login timeout|session was terminated|session has been terminated|session has ended|your session ended|could not be restored|your session is no longer valid|your login has expired|session is invalid|invalid session|session has been closed|session was closed|session closed|session is over|logged you out|signed you out|been timed out|you were timed out|scan to log in|scan the qr code to log in|scan the code to log in|you have been logged out|you have been signed out|you were logged out|you are now logged out|you are logged out|you've been logged out|you have successfully logged out|logout successful|logged out successfully|signed out successfully|need to sign in or sign up|
you are not authenticated|not authenticated|unauthenticated|user is not logged in|credentials were not provided|
sie sind nicht angemeldet|du bist nicht angemeldet|bitte melden sie sich an|bitte melde dich an|bitte einloggen|bitte anmelden|sie müssen sich anmelden|sie müssen angemeldet sein|sie müssen eingeloggt sein|du musst angemeldet sein|du musst eingeloggt sein|du musst dich anmelden|sitzung ist abgelaufen|sitzung abgelaufen|sitzung beendet|sitzung wurde beendet|wurde ihre sitzung|wurde deine sitzung|sitzung ist beendet|sitzung ist nicht mehr gültig|sie wurden abgemeldet|du wurdest abgemeldet|automatisch abgemeldet|sicherheitsgründen abgemeldet|erfolgreich abgemeldet|anmeldung erforderlich|nicht eingeloggt|nicht angemeldet|melden sie sich an, um|melde dich an, um|melden sie sich erneut an|loggen sie sich ein|logge dich ein|nur für angemeldete|
vous n'êtes pas connecté|vous n’êtes pas connecté|vous devez être connecté|vous devez vous connecter|vous devez vous identifier|veuillez vous connecter|veuillez vous identifier|session a expiré|session expirée|session terminée|session est terminée|session a été fermée|session fermée|mis fin à votre session|vous avez été déconnecté|connexion requise|authentification requise|connectez-vous pour|identifiez-vous pour|n'êtes pas authentifié|n’êtes pas authentifié|merci de vous connecter|veuillez vous authentifier|veuillez vous reconnecter|réservé aux membres connectés|vous êtes déconnecté|
no has iniciado sesión|no ha iniciado sesión|debes iniciar sesión|debe iniciar sesión|tienes que iniciar sesión|necesitas iniciar sesión|por favor inicia sesión|por favor, inicie sesión|por favor inicie sesión|inicia sesión para|inicie sesión para|sesión ha expirado|sesión ha caducado|sesión expirada|sesión caducada|sesión cerrada|sesión finalizada|sesión ha finalizado|sesión terminada|cerrado su sesión|cerrado tu sesión|cerrado la sesión|debe identificarse|usted no se ha identificado|por favor, inicia sesión|has cerrado sesión|ha cerrado sesión|es necesario iniciar sesión|necesita iniciar sesión|debes identificarte|requiere autenticación|autenticación requerida|no estás conectado|no está conectado|no está autenticado|no estás autenticado|no autenticado|no has iniciado la sesión|
você precisa estar logado|você precisa fazer login|é necessário fazer login|é necessário iniciar sessão|faça login para|inicie sessão para|por favor, faça login|sessão expirou|sessão expirada|sessão encerrada|sessão foi encerrada|sessão terminou|encerramos sua sessão|não está autenticado|você não está logado|deve iniciar sessão|precisa de iniciar sessão|faça o login|não tem sessão iniciada|autenticação necessária|autenticação requerida|foi desconectado|foi desconectada|sessão terminada|não autenticado|faça login novamente|
non sei connesso|non hai effettuato l'accesso|devi effettuare il login|devi effettuare l'accesso|è necessario effettuare il login|è necessario accedere|accedi per continuare|effettua l'accesso per|sessione scaduta|sessione è scaduta|sessione terminata|sessione è terminata|sessione chiusa|sessione è stata chiusa|devi essere collegato|devi accedere|non sei autenticato|non hai effettuato il login|effettuare l’accesso|effettua il login per|effettua nuovamente|sei stato disconnesso|sei stata disconnessa|autenticazione richiesta|non autenticato|accesso richiesto|non hai eseguito l'accesso|
je bent niet ingelogd|u bent niet ingelogd|je moet ingelogd zijn|u moet ingelogd zijn|je moet inloggen|u moet inloggen|log in om|meld u aan om|meld je aan om|sessie is verlopen|sessie verlopen|sessie beëindigd|sessie is beëindigd|sessie afgesloten|sessie is afgesloten|u dient in te loggen|je bent uitgelogd|u bent uitgelogd|je bent niet aangemeld|u bent niet aangemeld|niet ingelogd|inloggen is verplicht|inloggen vereist|gelieve in te loggen|gelieve u aan te melden|u bent afgemeld|je bent afgemeld|authenticatie vereist|log opnieuw in|
nie jesteś zalogowany|musisz się zalogować|musisz być zalogowany|zaloguj się, aby|zaloguj się aby|proszę się zalogować|sesja wygasła|sesja została zakończona|sesja zakończona|sesja została zamknięta|wymagane logowanie|zostałeś wylogowany|zostałaś wylogowana|wymagane jest zalogowanie|wymaga zalogowania|wymagane uwierzytelnienie|, zaloguj się|zaloguj się ponownie|nie jesteś zalogowana|niezalogowany|
вы не авторизованы|вы не вошли|необходимо войти|необходимо авторизоваться|требуется авторизация|пожалуйста, войдите|войдите, чтобы|пожалуйста, авторизуйтесь|сессия истекла|сеанс истек|сеанс завершен|сеанс был завершен|сессия завершена|сессия была завершена|время сеанса истекло|авторизуйтесь, чтобы|требуется вход|вы вышли из системы|войдите в систему|войдите снова|время сессии истекло|истекло время сессии|срок действия сессии истек|пожалуйста, войдите|необходимо выполнить вход|необходима авторизация|пройдите авторизацию|вы не вошли|
ログインしてください|ログインが必要|サインインしてください|ログインしていません|セッションの有効期限|セッションが切れ|セッションがタイムアウト|セッションが終了|セッションは終了|ログアウトしました|ログアウトされました|認証が必要|サインインが必要|再度ログイン|再ログイン|ログインし直して|
请先登录|请登录后|您还没有登录|您尚未登录|未登录|尚未登录|登录后才能|需要登录|登录已过期|会话已过期|会话已结束|会话超时|会话已失效|登录失效|登录已失效|登录超时|请重新登录|請先登入|尚未登入|您還沒有登入|請重新登入|您已退出|请登录|請登入|未授权访问|重新登录|登入逾時|登录状态已失效|身份验证失败|用户未登录`)

/** Sentences that refuse without saying whether a login would help. */
export const denials = list(`
access denied|permission denied|access forbidden|forbidden|not authorized|not authorised|unauthorized|unauthorised|you don't have permission|you do not have permission|you are not allowed|insufficient permissions|insufficient privileges|no permission|
zugriff verweigert|keine berechtigung|zugriff nicht erlaubt|nicht autorisiert|nicht berechtigt|accès refusé|accès interdit|non autorisé|acceso denegado|no autorizado|permiso denegado|acceso no permitido|acesso negado|não autorizado|permissão negada|accesso negato|non autorizzato|permesso negato|toegang geweigerd|geen toegang|niet geautoriseerd|niet gemachtigd|brak dostępu|odmowa dostępu|brak uprawnień|nieautoryzowany|доступ запрещен|доступ запрещён|нет доступа|доступ ограничен|недостаточно прав|не авторизован|アクセスが拒否|アクセス拒否|権限がありません|拒绝访问|没有权限|无权访问|拒絕存取|沒有權限`)
