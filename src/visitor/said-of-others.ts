import type { ParsedPage } from '../verdict/parsed-page.ts'
import { fold, foldedList as list } from '../wordings/fold.ts'

/** What is written before a name that is somebody else's: "Assigned to", "Last edited by", "Newest member". */
const BEFORE = new RegExp(
  `(?:^|[^\\p{L}])(?:${list(`
by|author|authors|assignee|assigned to|reporter|reported by|owner|owned by|creator|contributors|maintainer|approver|reviewer|editor|sender|recipient|seller|vendor|customer|client|supplier|employee|patient|student|teacher|instructor|contact|your contact|contact person|participants|attendees|followers|watchers|members|moderators|administrators|newest member|latest member|newest user|users online|online users|online now|online|who is online|last post|latest post|replied|birthdays|friends|invited|managed by|account manager|from|to|cc|
von|verfasser|autor|autorin|zugewiesen an|erstellt von|bearbeitet von|ansprechpartner|ihr ansprechpartner|kontakt|neuestes mitglied|benutzer online|mitglieder|absender|kunde|besitzer|verantwortlich|
par|auteur|assigné à|créé par|modifié par|rapporteur|expéditeur|votre contact|dernier membre|membres|en ligne|propriétaire|client|responsable|
por|autor|asignado a|creado por|modificado por|propietario|remitente|último usuario|miembros|en línea|cliente|responsable|contacto|
atribuído a|criado por|proprietário|remetente|membros|contato|contacto|
da|autore|assegnato a|creato da|modificato da|proprietario|mittente|ultimo iscritto|membri|contatto|
door|auteur|toegewezen aan|gemaakt door|bewerkt door|eigenaar|afzender|nieuwste lid|leden|klant|contactpersoon|
przez|przypisany do|przypisane do|utworzone przez|właściciel|nadawca|najnowszy użytkownik|członkowie|klient|
автор|исполнитель|назначено|создал|создатель|владелец|отправитель|участники|последний пользователь|сейчас на сайте|клиент|
作成者|担当者|投稿者|更新者|著者|差出人|所有者|
作者|负责人|創建者|创建者|创建人|发件人|所有者|联系人|在线用户|最新会员`)
    .map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|')})\\s?[:：]{0,2}$`,
  'u',
)
/** What is said of software and of companies, and of no person. */
const OF_A_PRODUCT = new RegExp(
  `(?:^|[^\\p{L}])(?:${list(`
powered by|hosted by|theme by|developed by|designed by|built by|provided by|
betrieben von|bereitgestellt von|unterstützt von|entwickelt von|gehostet von|propulsé par|hébergé par|développé par|fourni par|
desarrollado por|impulsado por|alojado por|desenvolvido por|hospedado por|fornecido por|realizzato da|sviluppato da|ospitato da|
ontwikkeld door|aangedreven door|mogelijk gemaakt door|wspierane przez|obsługiwane przez|napędzane przez`).join(
    '|',
  )})\\s?[:：]{0,2}$`,
  'u',
)
const MAX_BACK = 3
const NEAR = 8

/** Whether what stands right before a text says that a name there is not the visitor's. */
export function isSaidOfOthers(index: number, { texts, elements }: ParsedPage): boolean {
  const own = texts[index]
  if (own === undefined) return false
  for (let back = 1; back <= MAX_BACK; back += 1) {
    const before = texts[index - back]
    if (before === undefined || own.at - before.at > NEAR) return false
    if (before.text.length > 80 || isControl(before.parent, elements)) continue
    const said = fold(before.text)
    if (BEFORE.test(said) && !OF_A_PRODUCT.test(said)) return true
  }
  return false
}

function isControl(index: number, elements: ParsedPage['elements']): boolean {
  const own = elements[index]
  const holder = elements[own?.parent ?? -1]
  return [own, holder].some((one) => one?.tag === 'a' || one?.tag === 'button')
}

/** Whether a text stands in a part of the page of its own, of which another element is no part. */
export function isApart(index: number, other: number, { elements }: ParsedPage): boolean {
  for (let at = index, level = 0; at >= 0 && level < 40; level += 1) {
    const element = elements[at]
    if (element === undefined || (at <= other && element.end >= other)) return false
    if (PARTS.has(element.tag)) return true
    at = element.parent
  }
  return false
}

const PARTS = new Set(['main', 'article', 'footer', 'table', 'dl', 'blockquote'])
