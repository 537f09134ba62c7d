import type { LiveTab } from './live-tab.ts'
import type { LiveTabState } from './live-types.ts'

const maxUrlChars = 2048

/** A tab as a viewer shows it. */
export function tabState(tab: Pick<LiveTab, 'id' | 'url' | 'address' | 'title'>, isActive: boolean): LiveTabState {
  const url = URL.parse(tab.address)
  if (url !== null) {
    url.username = ''
    url.password = ''
  }
  const shown = (url?.href ?? tab.address).slice(0, maxUrlChars)
  return { id: tab.id, url: shown, isSecure: tab.url.startsWith('https:'), title: tab.title, isActive }
}
