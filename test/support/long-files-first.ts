import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

/** Where tests wait for processes and browsers, or compute for long, the longest first; all else takes a few seconds. */
const longPlaces: readonly RegExp[] = [
  /\/test\/walls\//,
  /\/test\/.*(?:faults|long-runs|docs-browser|keys-rotate)(?:\.long)?\.test\.ts$/,
  /\/test\/(?:e2e|clients|proof-live)\/|\/src\/fetching\/browser\//,
  // These compute for as long as those wait.
  /\/test\/contract\/.*-(?:days|week)\.test\.ts$|\/src\/.*(?:bodies|fuzz|hostile-\w+|page-pool)\.test\.ts$/,
]

/**
 * Starts the files that take long before the others, so that no worker is left alone with one of them at the end. By
 * size, the only thing that is known in a fresh checkout, they would come last: a few lines may start many processes.
 */
export default class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.sort((a, b) => placeOf(a.moduleId) - placeOf(b.moduleId))
  }
}

function placeOf(path: string): number {
  const place = longPlaces.findIndex((pattern) => pattern.test(path))
  return place === -1 ? longPlaces.length : place
}
