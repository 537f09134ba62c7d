/** The front door of a site, `/` or `/index.php`: it may send everybody to a login, whoever they are. */
export function isEntry(url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.search !== '') return false
  return /^\/(?:(?:index|default)\.\w{2,5})?$/i.test(parsed.pathname)
}
