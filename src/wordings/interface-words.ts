import { fold, foldedList as list } from './fold.ts'

/**
 * What stands in menus, bars and titles and is written like a name: "Display Preferences", "Sales Reports", "Acme GmbH",
 * "Português Brasil". Where nothing but its place says that a text is a name, one that holds such a word is none.
 */

/** Words of menus and headings. None of them is a family name that many people bear. */
const words = new Set(
  list(`
preferences|settings|setting|overview|profile|account|accounts|data|display|panel|center|centre|board|boards|desk|helpdesk|report|reports|project|projects|website|websites|manage|management|manager|admin area|dashboard|
personal|team|teams|time|sheets|timesheets|tickets|ticket|issue|issues|task|tasks|calendar|calendars|contacts|customers|customer|orders|order|invoices|invoice|products|product|categories|category|library|libraries|collection|collections|
control|system|systems|service|services|server|servers|network|devices|device|storage|backup|backups|security|permissions|privileges|roles|groups|members|users|people|administration|configuration|options|tools|plugins|modules|extensions|
quick|start|guide|getting|started|learn|help|support|documentation|about|contact|feedback|news|latest|recent|all|my|your|our|new|create|add|edit|view|show|open|close|search|find|browse|upload|uploads|download|downloads|import|export|print|share|
home|page|pages|site|sites|blog|forum|forums|wiki|shop|store|cart|checkout|wishlist|history|activity|activities|log|logs|events|event|messages|message|mail|inbox|mailbox|folders|folder|files|file|media|photos|albums|videos|music|playlists|podcasts|feeds|
appearance|theme|themes|dark|light|mode|language|languages|translation|translations|menu|main|navigation|toggle|information|info|details|address|addresses|password|passwords|login|logout|session|sessions|notifications|notification|alerts|status|statistics|stats|analytics|
billing|payment|payments|subscription|subscriptions|plan|plans|upgrade|pricing|trial|free|premium|pro|enterprise|edition|version|release|beta|default|manual|results|general|advanced|basic|public|private|global|local|shared|favorites|favourites|bookmarks|
course|courses|lessons|grades|classes|students|teachers|exams|quiz|quizzes|workspace|workspaces|organization|organizations|organisation|company|companies|department|tenant|tenants|domain|domains|database|databases|tables|queries|query|schema|cluster|nodes|jobs|builds|build|pipelines|repositories|repository|
change|update|delete|remove|save|cancel|send|reset|select|switch|sign|terms|privacy|policy|legal|imprint|copyright|reserved|powered|inc|ltd|llc|gmbh|corp|corporation|industries|group|solutions|technologies|university|college|school|institute|foundation|hospital|bank|hotel|limited|international|
administrator account|webmail|newsletter|schedule|schedules|agenda|map|maps|chart|charts|index|directory|archive|archives|queue|queues|monitor|monitoring|maintenance|tutorial|tutorials|welcome|hello|goodbye|thank|thanks|click|read|next|previous|back|continue|
einstellungen|ubersicht|profil|konto|daten|personliche|personlich|benutzer|verwaltung|meine|mein|neue|neu|hilfe|nachrichten|termine|kalender|bestellungen|rechnungen|dateien|anzeige|sprache|suche|berichte|projekte|aufgaben|system|startseite|passwort|sicherheit|abmelden|kontakt|impressum|datenschutz|
parametres|preferences|apercu|compte|donnees|informations|personnelles|utilisateurs|utilisateur|gestion|nouveau|nouvelle|aide|commandes|factures|fichiers|affichage|langue|recherche|rapports|projets|taches|accueil|securite|tableau|bord|contactez|mentions|
configuracion|ajustes|perfil|cuenta|datos|personales|usuarios|usuario|nuevo|nueva|ayuda|pedidos|facturas|archivos|idioma|buscar|informes|proyectos|tareas|inicio|seguridad|panel|escritorio|contacto|gestion|administracion|
configuracoes|definicoes|conta|dados|pessoais|utilizadores|utilizador|meus|meu|minha|minhas|novo|nova|ajuda|encomendas|faturas|ficheiros|arquivos|pesquisa|relatorios|projetos|tarefas|seguranca|painel|gestao|administracao|
impostazioni|profilo|dati|personali|utenti|utente|miei|nuovo|nuova|aiuto|ordini|fatture|ricerca|rapporti|progetti|attivita|sicurezza|pannello|gestione|amministrazione|
instellingen|voorkeuren|profiel|gegevens|persoonlijke|gebruikers|gebruiker|mijn|nieuwe|nieuw|hulp|bestellingen|facturen|bestanden|zoeken|rapporten|projecten|taken|beveiliging|beheer|overzicht|
ustawienia|preferencje|dane|osobowe|uzytkownicy|uzytkownik|moje|moj|moja|nowy|nowa|nowe|pomoc|zamowienia|faktury|pliki|szukaj|raporty|projekty|zadania|bezpieczenstwo|zarzadzanie|administracja|
настройки|профиль|данные|личные|личныи|пользователи|пользователь|мои|моя|мое|новыи|новая|помощь|заказы|счета|фаилы|поиск|отчеты|проекты|задачи|безопасность|управление|администрирование|кабинет|панель|уведомления|сообщения|
english|deutsch|francais|espanol|portugues|italiano|nederlands|polski|русскии|svenska|dansk|norsk|suomi|cestina|turkce|magyar|romana|українська|українськa|български|ελληνικα|slovencina|hrvatski|catala|brasil|german|french|spanish|portuguese|italian|dutch|polish|russian|japanese|chinese`),
)
/** Parts of words, in languages that write without spaces. */
const PARTS =
  /设置|設置|管理|资料|資料|中心|信息|消息|通知|系统|系統|首页|首頁|账号|账户|帐号|帳號|密码|密碼|用户|用戶|个人|個人|修改|帮助|幫助|订单|訂單|文档|语言|退出|登录|登入|简体|繁体|繁體|中文|我的|更多|全部|搜索|列表|详情|官网|公司|后台|平台|設定|一覧|情報|変更|検索|お知らせ|メニュー|プロフィール|マイページ|アカウント|パスワード|ログ|ヘルプ|ホーム|日本語|株式会社|한국어|追加|編集|新規|権限|履歴/

/** Whether one of its words is of those that make up an application's own menus and titles. */
export function isOfInterface(text: string): boolean {
  const folded = fold(text)
  return PARTS.test(text) || folded.split(/[\s/&,._'’-]+/).some((word) => words.has(word))
}

const MAILBOXES =
  /^(?:support|help|help-?desk|info|information|contact|contact-?us|sales|no-?reply|do-?not-?reply|webmaster|postmaster|hostmaster|abuse|office|service|customer-?service|feedback|billing|press|jobs|hello|team|security|privacy|kontakt|contacto|contato|contatto|assistenza|soporte|suporte|ayuda|aide|hilfe|pomoc|biuro|klantenservice|vertrieb|ventas|vendas|vendite)(?:[+.-].{0,20})?@/i

/** An address that people write to, rather than one that somebody logs in with. */
export const isMailbox = (email: string): boolean => MAILBOXES.test(email)
