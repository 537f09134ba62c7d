const maxLength = 48

/** A name as it can appear in a URL: `Café Déjà Vu!` becomes `cafe-deja-vu`. Never empty. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, maxLength)
    .replaceAll(/^-|-$/g, '')
  return slug === '' ? 'organization' : slug
}

/** Another slug for the same name, for when the first one is taken. `id` is the organization's. */
export function distinctSlug(name: string, id: string): string {
  return `${slugOf(name)}-${id.slice(0, 8)}`
}

/** The slug of a personal organization does not contain the name of its user. */
export function personalSlug(id: string): string {
  return `personal-${id}`
}
