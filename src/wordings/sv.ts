import type { Wording } from './wording.ts'

/** Swedish. */
export const sv: Wording = {
  logout: 'logga ut|logga av|utloggning|avsluta sessionen|logga ut säkert|logout',
  delete: 'radera|ta bort|avsluta kontot|stäng kontot|inaktivera kontot',
  unsubscribe: 'avprenumerera|avsluta prenumeration|avregistrera',
  login:
    'logga in|logga på|inloggning|logga in här|logga in igen|logga in / registrera|medlemsinloggning|till inloggningen',
  register: 'registrera|registrera dig|skapa konto|skapa ett konto|bli medlem|nytt konto',
  account:
    'mitt konto|konto|min profil|profil|mina sidor|inställningar|kontoinställningar|mina beställningar|mina order|byt lösenord|ändra lösenord|aviseringar|min sida',
  or: 'eller|och',
  loginWith: 'logga in med|logga in via|logga in på|logga in till',
  continueWith: 'fortsätt med',
  loginPaths: 'logga-in|logga-pa|inloggning',
  logoutPaths: 'logga-ut|logga-av|utloggning',
  accountPaths: 'konto|mitt-konto|profil|min-profil|mina-sidor|min-sida|installningar|mina-bestallningar',
  harmStems: 'bekrafta|godkann|avbryt|avvisa|betala|avsluta|inaktiver|aterstall|lamna|utlogg|accepter|kassan',
  proceed: 'fortsätt|nästa|skicka|lås upp',
  secondStep: 'tvåfaktor|tvåstegs|verifieringskod|säkerhetskod|engångskod|säkerhetsnyckel',
  guest: 'gäst|besökare|anonym|okänd|inte inloggad',
  menu: 'meny|hem|startsida|hjälp|sök|användare|användarnamn|användarmeny|namn|e-post|lösenord|stäng|visa mer|mer',
  loggedInAs:
    'inloggad som|du är inloggad som|inloggad:|inloggad användare|aktuell användare|nuvarande användare|påloggad som|autentiserad som|inloggad med|… är inloggad|… är påloggad|…, välkommen|…, välkommen tillbaka',
  hello: 'hej|välkommen|välkommen tillbaka|god morgon|god dag|god kväll|tjena|hejsan',
  demands:
    'använd ett annat konto|du är inte inloggad|inte inloggad|du måste logga in|du måste vara inloggad|du behöver logga in|du behöver vara inloggad|vänligen logga in|var god logga in|logga in för att|sessionen avslutades|du har blivit utloggad|du är nu utloggad|du är utloggad|logga in igen|inloggning krävs|kräver inloggning|autentisering krävs|automatiskt utloggad',
  ended: 'sessionen har gått ut|session har gått ut|session har upphört|sessionen har avslutats|du har loggats ut',
  denials:
    'åtkomst nekad|åtkomst nekades|åtkomst förbjuden|behörighet saknas|du saknar behörighet|ingen behörighet|obehörig|ditt konto har stängts av|ditt konto har spärrats|ditt konto är låst|ditt konto har låsts',
  interface:
    'inställningar|profil|konto|mitt|mina|beställningar|ordrar|meddelanden|aviseringar|användare|administration|hjälp|sök|rapporter|projekt|uppgifter|kalender|filer|säkerhet|språk|svenska|startsida|översikt|ny|nytt|lista|kontakt|lösenord|fakturor|personlig|uppgifter',
  pictureOf: 'profilbild för|användare:|konto:|användarmeny för|profil för|avatar för',
  ofOthers:
    'av|författare|tilldelad|tilldelad till|skapad av|ändrad av|ägare|avsändare|mottagare|kontakt|kontaktperson|kund|medlemmar|nyaste medlem|inloggade användare|ansvarig',
  ofProducts: 'drivs av|utvecklad av',
}
