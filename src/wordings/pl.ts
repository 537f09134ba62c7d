import type { Wording } from './wording.ts'

/** Polish. */
export const pl: Wording = {
  logout: 'wyloguj|wyloguj się|wyloguj sie|wylogowanie|bezpieczne wylogowanie|wyloguj bezpiecznie',
  delete: 'usuń|usun|skasuj|usuń konto|zamknij konto|dezaktywuj konto',
  unsubscribe: 'wypisz się|wypisz|anuluj subskrypcję|zrezygnuj z subskrypcji|rezygnuję z subskrypcji',
  login: 'zaloguj|zaloguj się|zaloguj sie|logowanie|panel logowania|zaloguj się ponownie|zaloguj ponownie',
  register: 'zarejestruj|zarejestruj się|rejestracja|załóż konto|utwórz konto',
  account: 'moje konto|mój profil|profil|ustawienia|preferencje|moje zamówienia|zmień hasło',
  or: 'lub|i',
  loginWith: 'zaloguj przez|zaloguj za pomocą|zaloguj do|zaloguj się przez|zaloguj się za pomocą|zaloguj się do',
  continueWith: 'kontynuuj przez',
  loginPaths: 'logowanie|zaloguj|zaloguj-sie',
  logoutPaths: 'wyloguj|wyloguj-sie|wylogowanie',
  accountPaths: 'konto|moje-konto|profil|moj-profil|moje-zamowienia',
  harmStems: 'wylog|usun|skasuj|wypisz|potwierdz|anuluj|zamknij|dezaktyw|rezygn|zaplac|kup',
  proceed: 'dalej|odblokuj',
  secondStep: 'dwuskładnikow|dwuskladnikow|dwuetapow|kod weryfikacyjny',
  guest: 'gość|anonimowy|niezalogowany',
  menu: 'użytkownik|pomoc|strona główna',
  loggedInAs:
    'zalogowany jako|zalogowana jako|zalogowano jako|jesteś zalogowany jako|jesteś zalogowana jako|zalogowany użytkownik|zalogowany/a jako|zalogowany(a) jako|zalogowana/y jako|bieżący użytkownik|aktualny użytkownik|zalogowany:|zalogowana:|zalogowany :|… jest zalogowany|… jest zalogowana|…, witaj',
  hello: 'witaj|witaj ponownie|cześć|witamy|dzień dobry',
  demands:
    'użyj innego konta|nie jesteś zalogowany|musisz się zalogować|musisz być zalogowany|zaloguj się, aby|zaloguj się aby|proszę się zalogować|sesja zakończona|sesja została zamknięta|wymagane logowanie|wymagane jest zalogowanie|wymaga zalogowania|wymagane uwierzytelnienie|, zaloguj się|zaloguj się ponownie|nie jesteś zalogowana|niezalogowany',
  ended: 'sesja wygasła|sesja została zakończona|zostałeś wylogowany|zostałaś wylogowana',
  denials:
    'brak dostępu|odmowa dostępu|brak uprawnień|nieautoryzowany|twoje konto zostało zablokowane|twoje konto zostało zawieszone',
  interface:
    'ustawienia|preferencje|dane|osobowe|uzytkownicy|uzytkownik|moje|moj|moja|nowy|nowa|nowe|pomoc|zamowienia|faktury|pliki|szukaj|raporty|projekty|zadania|bezpieczenstwo|zarzadzanie|administracja|polski',
  pictureOf: 'awatar użytkownika|zdjęcie profilowe|menu użytkownika|konto użytkownika|profil użytkownika|użytkownik:',
  ofOthers:
    'przez|przypisany do|przypisane do|utworzone przez|właściciel|nadawca|najnowszy użytkownik|członkowie|klient',
  ofProducts: 'wspierane przez|obsługiwane przez|napędzane przez',
}
