import type { LiveTab } from './live-tab.ts'
import type { LiveTabState } from './live-types.ts'

const maxUrlChars = 2048

/** A tab as a viewer shows it. */
export function tabState(tab: Pick<LiveTab, 'id' | 'url' | 'title'>, isActive: boolean): LiveTabState {
  const url = URL.parse(tab.url)
  if (url !== null) {
    url.username = ''
    url.password = ''
  }
  const shown = (url?.href ?? tab.url).slice(0, maxUrlChars)
  return { id: tab.id, url: shown, isSecure: url?.protocol === 'https:', title: tab.title, isActive }
}
