import type { Wording } from './wording.ts'

/** Czech. */
export const cs: Wording = {
  logout: 'odhlásit|odhlásit se|odhlášení|ukončit relaci|bezpečné odhlášení|odhlas|odhlásit se bezpečně',
  delete: 'smazat|odstranit|vymazat|zrušit účet|deaktivovat účet',
  unsubscribe: 'odhlásit odběr|zrušit odběr|zrušit předplatné',
  login:
    'přihlásit|přihlásit se|přihlášení|přihlaste se|přihlas se|přihlášení uživatele|přihlásit se znovu|znovu přihlásit|vstup pro členy|přihlásit / registrovat',
  register: 'registrace|registrovat|registrovat se|zaregistrovat se|vytvořit účet|založit účet|nový účet',
  account:
    'můj účet|účet|můj profil|profil|nastavení|nastavení účtu|moje objednávky|objednávky|změnit heslo|změna hesla|oznámení|osobní údaje|uživatelský účet',
  or: 'nebo|či|a',
  loginWith:
    'přihlásit se přes|přihlásit se pomocí|přihlásit se do|přihlásit přes|přihlásit pomocí|přihlášení přes|přihlášení pomocí|přihlášení do',
  continueWith: 'pokračovat přes',
  loginPaths: 'prihlaseni|prihlasit|prihlasit-se',
  logoutPaths: 'odhlaseni|odhlasit|odhlasit-se',
  accountPaths: 'ucet|muj-ucet|uzivatelsky-ucet|profil|muj-profil|nastaveni|moje-objednavky',
  harmStems:
    'potvrd|zrusi|odmitn|souhlas|zaplat|koupit|smazani|vymaz|odstran|odebra|ukonc|zavri|opust|deaktiv|obnovit|stornov|stornuj|objednat',
  proceed: 'pokračovat|další|dále|odeslat|odemknout',
  secondStep: 'dvoufaktor|dvoufázov|dvoukrokov|ověřovací kód|bezpečnostní kód|jednorázový kód|bezpečnostní klíč',
  guest: 'host|návštěvník|anonym|anonymní|nepřihlášený|nepřihlášen|neznámý',
  menu: 'nabídka|domů|úvod|hlavní stránka|nápověda|hledat|vyhledávání|uživatel|uživatelské jméno|jméno|e-mail|heslo|zavřít|více',
  loggedInAs:
    'přihlášen jako|přihlášena jako|jste přihlášen jako|jste přihlášena jako|jste přihlášen(a) jako|přihlášený uživatel|přihlášen:|přihlášená jako|aktuální uživatel|přihlášeno jako|… je přihlášen|… je přihlášena|…, vítejte|…, vítej',
  hello: 'vítejte|vítej|ahoj|dobrý den|dobré ráno|dobrý večer|zdravíme|vítejte zpět',
  demands:
    'použít jiný účet|nejste přihlášen|nejste přihlášena|nejste přihlášeni|nejsi přihlášen|musíte se přihlásit|musíte být přihlášen|musíte být přihlášeni|je nutné se přihlásit|je třeba se přihlásit|prosím přihlaste se|prosím, přihlaste se|přihlaste se prosím|přihlaste se, abyste|pro pokračování se přihlaste|byli jste odhlášeni|odhlášení proběhlo|přihlaste se znovu|vyžaduje přihlášení|je vyžadováno přihlášení|nepřihlášený uživatel',
  ended: 'relace vypršela|relace byla ukončena|byl jste odhlášen|byla jste odhlášena|přihlášení vypršelo',
  denials:
    'přístup odepřen|přístup zamítnut|nemáte oprávnění|nedostatečná oprávnění|přístup zakázán|neoprávněný přístup|váš účet byl zablokován|váš účet byl pozastaven|váš účet je zablokován',
  interface:
    'nastavení|profil|účet|můj|moje|objednávky|zprávy|oznámení|uživatelé|uživatel|správa|nápověda|hledat|přehled|projekty|úkoly|kalendář|soubory|zabezpečení|jazyk|čeština|domů|úvod|seznam|nový|nová|kontakt|heslo|faktury|osobní|údaje',
  pictureOf: 'profilová fotka uživatele|uživatel:|účet:|avatar uživatele|profil uživatele',
  ofOthers:
    'autor|přiřazeno|vytvořil|upravil|vlastník|odesílatel|příjemce|kontakt|nejnovější člen|členové|zákazník|řešitel|zadal|kontaktní osoba',
  ofProducts: 'běží na|vytvořil',
}
