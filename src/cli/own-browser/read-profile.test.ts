import { expect, it, onTestFinished } from 'vitest'
import { createProfile } from './profile.ts'
import { readProfile } from './read-profile.ts'

it('says in one line that the browser did not start', async () => {
  const profile = createProfile()
  onTestFinished(() => profile.remove())
  const of = { domain: 'shop.example', origins: [] }
  const read = readProfile({ executable: '/bin/false', sandbox: true }, profile.folder, of)
  await expect(read).rejects.toThrow(/^\/bin\/false did not start again to read the login, .*$/)
})
