/** The `ETag` of a session: it changes with each change of its settings, not with its uses and checks. */
export function etagOf({ settingsVersion }: { readonly settingsVersion: number }): string {
  return `"${settingsVersion}"`
}

/**
 * The versions that an `If-Match` accepts; null: any. A weak tag counts like a strong one, because proxies that compress
 * an answer weaken its tag, or append `-gzip` to it.
 */
export function acceptedVersions(ifMatch: string | undefined): readonly number[] | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null
  return ifMatch.split(',').flatMap((tag) => {
    const version = /^(?:W\/)?"(\d{1,15})(?:-gzip)?"$/.exec(tag.trim())?.[1]
    return version === undefined ? [] : [Number(version)]
  })
}
