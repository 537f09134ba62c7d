import type { Wording } from './wording.ts'

/** German. */
export const de: Wording = {
  logout: 'abmelden|ausloggen|logout durchführen|abmeldung|sitzung beenden|sicher abmelden|sicher ausloggen',
  delete: 'löschen|lösche|endgültig löschen|konto löschen|konto schließen|konto deaktivieren',
  unsubscribe: 'abbestellen|abonnement kündigen|abo kündigen|newsletter abmelden|vom newsletter abmelden',
  login:
    'anmelden|einloggen|anmeldung|login / registrieren|anmelden / registrieren|jetzt anmelden|zur anmeldung|zum login|jetzt einloggen|hier anmelden|hier einloggen|bitte anmelden|bitte einloggen|neu anmelden|erneut anmelden|wieder anmelden|neu einloggen',
  register: 'registrieren|konto erstellen|konto anlegen|neues konto',
  account:
    'mein konto|konto|mein profil|profil|einstellungen|meine bestellungen|passwort ändern|mein bereich|persönliche einstellungen|kontoeinstellungen|benachrichtigungen',
  or: 'oder|und',
  loginWith:
    'anmelden mit|anmelden über|anmelden bei|anmelden im|anmelden am|einloggen mit|einloggen über|einloggen bei|einloggen im|einloggen am|mit … anmelden|mit … einloggen',
  continueWith: 'weiter mit',
  loginPaths: 'anmelden|anmeldung|einloggen',
  logoutPaths: 'abmelden|abmeldung|ausloggen',
  accountPaths: 'konto|mein-konto|profil|mein-profil|einstellungen|meine-bestellungen',
  harmStems:
    'abmeld|auslog|loesch|losch|entfern|kundig|kuendig|bestatig|bestaetig|widerruf|abbestell|austret|beend|schliess|deaktivier|zurucksetz|zahlung|bezahl|kauf',
  proceed: 'weiter|entsperren',
  secondStep:
    'zwei-faktor|zwei faktor|zweifaktor|zwei-stufen|zwei stufen|zweistufen|bestätigungscode|sicherheitsschlüssel',
  guest: 'gast|besucher|anonym|unbekannt',
  menu: 'benutzer|benutzername|hilfe|startseite|menü',
  loggedInAs:
    'angemeldet als|eingeloggt als|sie sind angemeldet als|du bist angemeldet als|angemeldeter benutzer|angemeldet unter|eingeloggt unter|angemeldet mit|aktueller benutzer|du bist eingeloggt als|sie sind eingeloggt als|eingeloggt:|angemeldet:|angemeldet ist|angemeldet als benutzer|… ist angemeldet|… ist eingeloggt|…, willkommen zurück|…, willkommen',
  hello: 'hallo|willkommen|willkommen zurück|guten tag|guten morgen|guten abend|moin|herzlich willkommen',
  demands:
    'anderes konto verwenden|sie sind nicht angemeldet|du bist nicht angemeldet|bitte melden sie sich an|bitte melde dich an|bitte einloggen|bitte anmelden|sie müssen sich anmelden|sie müssen angemeldet sein|sie müssen eingeloggt sein|du musst angemeldet sein|du musst eingeloggt sein|du musst dich anmelden|wurde ihre sitzung|wurde deine sitzung|sitzung ist beendet|sitzung ist nicht mehr gültig|automatisch abgemeldet|inaktivität abgemeldet|sicherheitsgründen abgemeldet|erfolgreich abgemeldet|anmeldung erforderlich|nicht eingeloggt|nicht angemeldet|melden sie sich an, um|melde dich an, um|melden sie sich erneut an|loggen sie sich ein|logge dich ein|nur für angemeldete',
  ended:
    'sitzung ist abgelaufen|sitzung abgelaufen|sitzung beendet|sitzung wurde beendet|sie wurden abgemeldet|du wurdest abgemeldet',
  denials:
    'zugriff verweigert|keine berechtigung|zugriff nicht erlaubt|nicht autorisiert|nicht berechtigt|ihr konto wurde gesperrt|dein konto wurde gesperrt|ihr konto ist gesperrt|dein konto ist gesperrt',
  interface:
    'einstellungen|ubersicht|profil|konto|daten|personliche|personlich|benutzer|verwaltung|meine|mein|neue|neu|hilfe|nachrichten|termine|kalender|bestellungen|rechnungen|dateien|anzeige|sprache|suche|berichte|projekte|aufgaben|system|startseite|passwort|sicherheit|abmelden|kontakt|impressum|datenschutz|deutsch',
  pictureOf:
    'avatar von|profilbild von|benutzermenü für|benutzermenü von|kontomenü für|konto von|profil von|benutzer:|konto:',
  ofOthers:
    'von|verfasser|autor|autorin|zugewiesen an|erstellt von|bearbeitet von|ansprechpartner|ihr ansprechpartner|kontakt|neuestes mitglied|benutzer online|mitglieder|absender|kunde|besitzer|verantwortlich',
  ofProducts: 'betrieben von|bereitgestellt von|unterstützt von|entwickelt von|gehostet von',
}
