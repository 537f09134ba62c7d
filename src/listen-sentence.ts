/** Why a server could not listen, as a sentence that says what to do; null for any other error. */
export function listenSentence(
  error: unknown,
  { host, port, portSetting }: { readonly host: string; readonly port: number; readonly portSetting: string },
): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is used by another program; stop that program, or set ${portSetting} to a free port.`
    case 'EACCES':
      return `This user may not listen on port ${port}; set ${portSetting} to 1024 or higher.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAFNOSUPPORT':
      return `${host} is not an address of this machine; set LATCHKEY_HOST to an address of this machine.`
    default:
      return null
  }
}
