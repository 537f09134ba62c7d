import type { Wording } from './wording.ts'

/** French. */
export const fr: Wording = {
  logout: 'déconnexion|se déconnecter|me déconnecter|déconnecter|se déloguer|fermer la session|quitter la session|déconnexion sécurisée|me déconnecter en toute sécurité',
  delete: 'supprimer|effacer|fermer mon compte|clôturer mon compte|désactiver mon compte|suppression du compte',
  unsubscribe: "se désabonner|me désabonner|désabonner|désinscription|se désinscrire|résilier|annuler l'abonnement",
  login:
    "connexion|se connecter|s'identifier|s’identifier|identification|me connecter|connectez-vous|identifiez-vous|connexion / inscription|accéder à mon compte|accéder à mon espace|se reconnecter|me reconnecter",
  register: "inscription|s'inscrire|s’inscrire|créer un compte",
  account: 'mon compte|mon profil|profil|préférences|paramètres|mes commandes|changer le mot de passe|informations personnelles|compte|espace privé|espace personnel',
  or: 'ou|et',
  loginWith: 'se connecter avec|se connecter via|se connecter à|connexion avec|connexion via|connexion à',
  continueWith: 'continuer avec',
  loginPaths: 'connexion|identification|se-connecter',
  logoutPaths: 'deconnexion|se-deconnecter',
  accountPaths: 'compte|mon-compte|profil|mon-profil|mes-commandes',
  harmStems: 'deconn|supprim|efface|desabon|desinscri|valider|annul|resili|fermer|quitter|retirer|desactiv|payer|achat',
  proceed: 'suivant|valider|déverrouiller',
  secondStep: 'deux facteurs|deux étapes|double authentification|code de vérification',
  guest: 'invité|visiteur|anonyme',
  menu: 'utilisateur|nom|aide|accueil',
  loggedInAs: 'connecté en tant que|connectée en tant que|connecté(e) en tant que|connecté comme|vous êtes connecté en tant que|vous êtes connecté sous|identifié en tant que|connecté sous|authentifié en tant que|authentifiée en tant que|authentifié comme|utilisateur connecté|utilisateur courant|utilisateur actuel|connecté(e) sous|connecté avec|connecté :|connecté:|connectée :|connectée:|vous êtes :|vous êtes identifié comme|bienvenue, vous êtes connecté en tant que|… est connecté|… est connectée|…, bienvenue',
  hello: 'bonjour|bienvenue|bonsoir|salut|bon retour',
  demands:
    "utiliser un autre compte|vous n'êtes pas connecté|vous n’êtes pas connecté|vous devez être connecté|vous devez vous connecter|vous devez vous identifier|veuillez vous connecter|veuillez vous identifier|session terminée|session a été fermée|session fermée|mis fin à votre session|connexion requise|authentification requise|connectez-vous pour|identifiez-vous pour|n'êtes pas authentifié|n’êtes pas authentifié|merci de vous connecter|veuillez vous authentifier|veuillez vous reconnecter|réservé aux membres connectés",
  ended: 'session a expiré|session expirée|session est terminée|vous avez été déconnecté|vous êtes déconnecté',
  denials: 'accès refusé|accès interdit|non autorisé|votre compte a été suspendu|votre compte a été bloqué|votre compte a été désactivé|votre compte est suspendu',
  interface: 'parametres|preferences|apercu|compte|donnees|informations|personnelles|utilisateurs|utilisateur|gestion|nouveau|nouvelle|aide|commandes|factures|fichiers|affichage|langue|recherche|rapports|projets|taches|accueil|securite|tableau|bord|contactez|mentions|français',
  pictureOf: 'avatar de|photo de profil de|photo de|menu utilisateur de|compte de|profil de|utilisateur :|compte :',
  ofOthers: 'par|auteur|assigné à|créé par|modifié par|rapporteur|expéditeur|votre contact|dernier membre|membres|en ligne|propriétaire|client|responsable',
  ofProducts: 'propulsé par|hébergé par|développé par|fourni par',
}
