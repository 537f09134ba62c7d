import type { Wording } from './wording.ts'

/** Italian. */
export const it: Wording = {
  logout: 'esci|disconnetti|disconnettiti|scollegati|termina sessione|chiudi sessione|esci in sicurezza|uscita sicura',
  delete: 'elimina|eliminare|cancella|chiudi account|disattiva account',
  unsubscribe: "disiscriviti|annulla iscrizione|annulla l'iscrizione|annulla abbonamento|disdici",
  login: "accedi|entra|effettua il login|effettua l'accesso|area riservata|accesso|accedi di nuovo|accedi nuovamente",
  register: 'registrati|iscriviti|crea account|crea un account',
  account: 'il mio account|il mio profilo|profilo|preferenze|impostazioni|i miei ordini|cambia password',
  or: 'o|e',
  loginWith: 'accedi con|accedi tramite|accedi al mio …|accedi al mia …|accedi al tuo …|accedi al tua …|accedi alla mio …|accedi alla mia …|accedi alla tuo …|accedi alla tua …',
  continueWith: 'continua con',
  loginPaths: 'accedi',
  logoutPaths: 'esci|disconnetti',
  accountPaths: 'profilo|il-mio-profilo|il-mio-account|i-miei-ordini',
  harmStems: 'esci|disconn|scolleg|chiudi|cancella|rimuov|disiscri|conferm|annulla|disattiv|paga|acquist',
  proceed: 'avanti|sblocca',
  secondStep: 'due fattori|due passaggi|codice di verifica',
  guest: 'ospite|visitatore|anonimo',
  menu: 'utente|aiuto',
  loggedInAs:
    "connesso come|collegato come|accesso effettuato come|autenticato come|sei collegato come|hai effettuato l'accesso come|autenticato con|utente connesso|utente collegato|utente corrente|utente attuale|connesso con|loggato come|sei connesso come|sei autenticato come|connesso:|collegato:|… è connesso|… è connessa|…, benvenuto|…, benvenuta",
  hello: 'ciao|benvenuto|benvenuta|bentornato|bentornata|buongiorno|salve',
  demands:
    "usa un altro account|utilizza un altro account|non sei connesso|non hai effettuato l'accesso|devi effettuare il login|devi effettuare l'accesso|è necessario effettuare il login|è necessario accedere|accedi per continuare|effettua l'accesso per|sessione terminata|sessione chiusa|sessione è stata chiusa|devi essere collegato|devi accedere|non sei autenticato|non hai effettuato il login|effettuare l’accesso|effettua il login per|effettua nuovamente|autenticazione richiesta|non autenticato|accesso richiesto|non hai eseguito l'accesso",
  ended: 'sessione scaduta|sessione è scaduta|sessione è terminata|sei stato disconnesso|sei stata disconnessa',
  denials: 'accesso negato|non autorizzato|permesso negato|tuo account è stato sospeso|tuo account è stato bloccato|tuo account è sospeso',
  interface: 'impostazioni|profilo|dati|personali|utenti|utente|miei|nuovo|nuova|aiuto|ordini|fatture|ricerca|rapporti|progetti|attivita|sicurezza|pannello|gestione|amministrazione|italiano',
  pictureOf: 'avatar di|foto profilo di|immagine del profilo di|menu utente di|account di|profilo di|utente:',
  ofOthers: 'da|autore|assegnato a|creato da|modificato da|proprietario|mittente|ultimo iscritto|membri|contatto',
  ofProducts: 'realizzato da|sviluppato da|ospitato da',
}
