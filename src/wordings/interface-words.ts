import { fold } from './fold.ts'
import { phrasesOf } from './wordings.ts'

/**
 * What stands in menus, bars and titles and is written like a name: "Display Preferences", "Sales Reports", "Acme
 * GmbH", "Português Brasil". A text with such a word is not a name if only its place says so.
 */

/** Words of menus and headings. None of them is a common family name. */
const words = new Set(phrasesOf('interface'))
/** Parts of words, in languages that are written without spaces. */
const PARTS =
  /设置|設置|管理|资料|資料|中心|信息|消息|通知|系统|系統|首页|首頁|账号|账户|帐号|帳號|密码|密碼|用户|用戶|个人|個人|修改|帮助|幫助|订单|訂單|文档|语言|退出|登录|登入|简体|繁体|繁體|中文|我的|更多|全部|搜索|列表|详情|官网|公司|后台|平台|設定|一覧|情報|変更|検索|お知らせ|メニュー|プロフィール|マイページ|アカウント|パスワード|ログ|ヘルプ|ホーム|日本語|株式会社|한국어|설정|관리|계정|알림|메시지|도움말|검색|목록|주문|비밀번호|로그|회원|게시판|보고서|追加|編集|新規|権限|履歴/

/** Whether it contains a word of an application's menus and titles. */
export function isOfInterface(text: string): boolean {
  const folded = fold(text)
  return PARTS.test(text) || folded.split(/[\s/&,._'’-]+/).some((word) => words.has(word))
}

const MAILBOXES =
  /^(?:support|help|help-?desk|info|information|contact|contact-?us|sales|no-?reply|do-?not-?reply|webmaster|postmaster|hostmaster|abuse|office|service|customer-?service|feedback|billing|press|jobs|hello|team|security|privacy|kontakt|contacto|contato|contatto|assistenza|soporte|suporte|ayuda|aide|hilfe|pomoc|biuro|klantenservice|vertrieb|ventas|vendas|vendite)(?:[+.-].{0,20})?@/i

/** An address for messages, not one that somebody logs in with. */
export const isMailbox = (email: string): boolean => MAILBOXES.test(email)
