import { isLogoutUrl } from '../wordings/urls.ts'
import { anyOf, phrasesOf } from '../wordings/wordings.ts'

/**
 * Words for actions that end a session, remove something or confirm that, in all languages of the verdicts, beside the
 * labels of controls (`LABELS`). Without accents, as `folded` returns them.
 */
const ENDING = [
  'log[-_ .]?(?:out|off)|sign[-_ .]?(?:out|off)|exit|quit|leave|disconnect|end[-_ ]?session|kill|terminat|revok|invalidat',
  'delet|remov|destroy|eras|purg|wipe|clear|reset|drop|trash|discard|deactivat|disabl|suspend|clos(?:e|ing)|cancel|uninstall|forget',
  'unsubscri|opt[-_ ]?out|unfollow|unlink|unregist|confirm|declin|reject',
  'abmeld|auslog|loesch|losch|entfern|kundig|kuendig|bestatig|bestaetig|widerruf|abbestell|austret|beend|schliess|deaktivier|zurucksetz|zahlung|bezahl|kauf',
  'deconn|supprim|efface|desabon|desinscri|valider|annul|resili|fermer|quitter|retirer|desactiv|payer|achat',
  'cerrar|salir|desconect|elimin|borrar|quitar|baja|anular|desuscri|desactiv|aceptar|rechaz|pagar|comprar',
  'sair|encerrar|terminar|apagar|exclui|remov|descadastr|confirmar|aceitar|recusar|cancelar',
  'esci|disconn|scolleg|chiudi|cancella|rimuov|disiscri|conferm|annulla|disattiv|paga|acquist',
  'uitlog|afmeld|verwijder|wissen|uitschrijv|opzeg|bevestig|annuleer|sluit|betaal|koop',
  'wylog|usun|skasuj|wypisz|potwierdz|anuluj|zamknij|dezaktyw|rezygn|zaplac|kup',
  'vyhod|vyiti|udal|otpis|podtverd|выход|выйти|выхо|удал|отпис|подтверд|отмен|закры|деактив|оплат|купить',
  'ログアウト|サインアウト|削除|消去|退会|解除|確認|承認|取消|キャンセル|解約|停止|購入|支払',
  'kapat|onayla|iptal|reddet|odeme|satinal',
  'bekrafta|godkann|avbryt|avvisa|betala',
  'potvrd|zrusi|odmitn|souhlas|zaplat|koupit',
  '확인|승인|취소|거절|탈퇴|해지|결제|구매',
  '退出|登出|注销|註銷|删除|刪除|移除|取消|退订|退訂|确认|確認|注消|清除|停用|解绑|支付|购买|購買',
]
/** Words for other actions that nobody requested: accepting, paying, verification. A login may lead through these. */
const OTHER = [
  'verif|activat|approv|accept|agree|consent|invit|token|magic|one[-_ ]?time|impersonat|switch',
  'pay|checkout|purchas|order[-_ ]?now|buy|subscri|donat|send|submit|publish|upload|import|restor|rollback|execut|run|start|stop|reboot|restart|shutdown|download|export|callback|oauth|sso|saml|cgi-bin',
]
/** Shorter labels are parts of other words. */
const MIN_LABEL_CHARS = 5
/** The labels of controls that log out, delete or unsubscribe, as a path has them: in one word. */
const LABELS = (['logout', 'delete', 'unsubscribe'] as const)
  .flatMap(phrasesOf)
  .map((label) => folded(label).replace(/[^\p{L}\p{N}]+/gu, ''))
  .filter((label) => label.length >= MIN_LABEL_CHARS || /[^\x00-\x7f]/.test(label))
const ENDS = new RegExp([...ENDING, anyOf(LABELS)].join('|'))
const NEVER = new RegExp([ENDS.source, ...OTHER].join('|'))
/** No menu contains a path encoded more often than this, and the rest of its encoding could hide a word. */
const MAX_DECODINGS = 4
const MAX_CHARS = 500
/** A generated value: its URL may work only once. */
const ONE_TIME = /(?=[\w%.~-]*\d)(?=[\w%.~-]*[a-z])[\w%.~-]{16,}/i

/**
 * Whether a page that we chose ourselves may be visited: http or https, and nothing in its path or query ends a
 * session, removes something or answers a question, in any language, case, script or encoding.
 */
export function mayVisit(address: string): boolean {
  const url = URL.parse(address)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false
  const text = url.pathname + url.search + url.hash
  if (text.length > MAX_CHARS || url.username !== '' || url.password !== '') return false
  return !says(text, NEVER) && !ONE_TIME.test(url.pathname) && !ONE_TIME.test(url.search)
}

/**
 * Whether the session may follow the redirect of such a page: not to a path that ends a session or removes something,
 * or a query that logs out. A login may redirect anywhere else.
 */
export function mayFollow(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && !isLogoutUrl(address) && url.pathname.length <= MAX_CHARS && !says(url.pathname, ENDS)
}

/** A text that cannot be decoded counts as a match. */
function says(text: string, words: RegExp): boolean {
  const read = plain(text)
  return read === null || words.test(read) || words.test(read.replace(/[^\p{L}\p{N}]+/gu, ''))
}

/**
 * The text decoded completely, without accents, in lower case; null when it cannot be decoded, or is encoded too often.
 */
function plain(text: string): string | null {
  let read = text
  for (let times = 0; ; times += 1) {
    if (!/%[\da-f]{2}|&#?\w{2,8};|\\[ux]/i.test(read)) break
    if (times === MAX_DECODINGS || /&#?\w{2,8};|\\[ux]/i.test(read)) return null
    try {
      read = decodeURIComponent(read)
    } catch {
      return null
    }
  }
  const letters = folded(read)
  // A word with letters of two scripts is meant to be misread.
  return /[a-z][\u0370-\u052f]|[\u0370-\u052f][a-z]/u.test(letters) ? null : letters
}

/** Lower case without accents. */
function folded(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .normalize('NFC')
  return plain.replaceAll('ł', 'l').replaceAll('ß', 'ss').replaceAll('ı', 'i')
}
