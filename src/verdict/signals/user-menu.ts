import { menuNames } from '../../visitor/menu-names.ts'
import { showable } from '../../visitor/showable.ts'
import { nothing, signal } from './signal.ts'

const weights = { besideLogout: 1.5, byItself: 0.8 }

/** The name next to the control to log out, or in an element whose class says that it contains the name. */
export const userMenu = signal('user_menu', ['personal', 'everywhere', 'half_inside'], (page, parsed) => {
  const controls = parsed.logoutControls.map(({ element }) => element)
  const found = menuNames(page, parsed, controls)
  if (found.length === 0) return nothing
  const shown = found.map(({ name }) => showable(name))
  const weight = controls.length > 0 ? weights.besideLogout : weights.byItself
  return {
    hits: [{ weight, seen: `a user menu with the name "${shown[0]}"` }],
    names: found.map(({ name, points }) => ({ name, trust: Math.min(0.9, points * 0.3) })),
    userElements: shown,
    by: 'entry',
  }
})
