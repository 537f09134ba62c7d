import type { Wording } from './wording.ts'

/** Dutch. */
export const nl: Wording = {
  logout: 'uitloggen|afmelden|log uit|uitschrijven sessie|veilig uitloggen|veilig afmelden',
  delete: 'verwijderen|verwijder|wissen|account sluiten|account opheffen',
  unsubscribe: 'uitschrijven|afmelden voor de nieuwsbrief|opzeggen|abonnement opzeggen',
  login: 'inloggen|aanmelden|log in / registreren|opnieuw inloggen|opnieuw aanmelden',
  register: 'registreren|account aanmaken',
  account: 'mijn account|mijn profiel|profiel|voorkeuren|instellingen|mijn bestellingen|wachtwoord wijzigen',
  or: 'of|en',
  loginWith:
    'inloggen met|inloggen via|inloggen bij|inloggen op|inloggen in|aanmelden met|aanmelden via|aanmelden bij|aanmelden op|aanmelden in',
  continueWith: 'doorgaan met',
  loginPaths: 'inloggen|aanmelden',
  logoutPaths: 'uitloggen|afmelden',
  accountPaths: 'mijn-account|mijn-profiel|mijn-bestellingen',
  harmStems: 'uitlog|afmeld|verwijder|wissen|uitschrijv|opzeg|bevestig|annuleer|sluit|betaal|koop',
  proceed: 'verder|ontgrendelen',
  secondStep: 'tweestaps|twee-staps|twee staps|tweefactor|verificatiecode',
  guest: 'bezoeker|anoniem',
  menu: 'gebruiker|naam|hulp',
  loggedInAs:
    'ingelogd als|aangemeld als|ingelogd:|je bent ingelogd als|u bent ingelogd als|aangemeld met|ingelogd met|huidige gebruiker|u bent aangemeld als|je bent aangemeld als|ingelogde gebruiker|aangemeld:|… is ingelogd|… is aangemeld|…, welkom',
  hello: 'welkom|welkom terug|goedendag|goedemorgen',
  demands:
    'een ander account gebruiken|ander account gebruiken|je bent niet ingelogd|u bent niet ingelogd|je moet ingelogd zijn|u moet ingelogd zijn|je moet inloggen|u moet inloggen|log in om|meld u aan om|meld je aan om|sessie beëindigd|sessie afgesloten|sessie is afgesloten|u dient in te loggen|je bent niet aangemeld|u bent niet aangemeld|niet ingelogd|inloggen is verplicht|inloggen vereist|gelieve in te loggen|gelieve u aan te melden|je bent afgemeld|authenticatie vereist|log opnieuw in',
  ended: 'sessie is verlopen|sessie verlopen|sessie is beëindigd|je bent uitgelogd|u bent uitgelogd|u bent afgemeld',
  denials:
    'toegang geweigerd|geen toegang|niet geautoriseerd|niet gemachtigd|uw account is geblokkeerd|je account is geblokkeerd|je account is opgeschort',
  interface:
    'instellingen|voorkeuren|profiel|gegevens|persoonlijke|gebruikers|gebruiker|mijn|nieuwe|nieuw|hulp|bestellingen|facturen|bestanden|zoeken|rapporten|projecten|taken|beveiliging|beheer|overzicht|nederlands',
  pictureOf: 'profielfoto van|avatar van|gebruikersmenu van|account van|profiel van|gebruiker:',
  ofOthers:
    'door|auteur|toegewezen aan|gemaakt door|bewerkt door|eigenaar|afzender|nieuwste lid|leden|klant|contactpersoon',
  ofProducts: 'ontwikkeld door|aangedreven door|mogelijk gemaakt door',
}
