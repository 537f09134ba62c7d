/** What a link or a button is for, by its label or by its address. */
export type LinkPurpose = 'login' | 'logout' | 'register' | 'account'
