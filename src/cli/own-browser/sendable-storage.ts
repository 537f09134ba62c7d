import { maxStorageBytes } from '../../cookies/formats/take-storage.ts'
import { withoutLargest, withoutValues } from '../../cookies/origin-storage.ts'
import {
  type FoundStorage,
  isFilled,
  leftOutOf,
  type StorableStorage,
  storableStorage,
} from '../../cookies/storable-storage.ts'

/** The storage that an import keeps. Applications keep copies of their data in databases of hundreds of megabytes. */
export function sendableStorage(found: readonly FoundStorage[]): StorableStorage {
  const { storage: all, tooLarge } = storableStorage(found)
  const storage = withoutLargest(all, maxStorageBytes - JSON.stringify(withoutValues(all)).length).filter(isFilled)
  return { storage, tooLarge: [...tooLarge, ...leftOutOf(all, storage)] }
}
