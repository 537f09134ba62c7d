import { phrasesOf } from './wordings.ts'

/** Phrases followed by the visitor's name, the longest first. `strong` ones are said of nobody but the visitor. */
export const namingPhrases: readonly { readonly phrase: string; readonly strong: boolean }[] = [
  ...phrasesOf('loggedInAs').map((phrase) => ({ phrase, strong: true })),
  ...phrasesOf('hello').map((phrase) => ({ phrase, strong: false })),
].sort((a, b) => b.phrase.length - a.phrase.length)

/** Parts of sentences that tell the visitor to log in, or that the session is over. */
export const loginDemands = phrasesOf('demands')
/** Parts of sentences that refuse without saying whether a login would help. */
export const denials = phrasesOf('denials')
