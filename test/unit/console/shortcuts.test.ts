import { shortcutOf } from '../../../console/shell/shortcuts'

const pages = ['today', 'demand'] as const

it('goes to pages by their place in the menu, searches and helps', () => {
  expect(shortcutOf('2', pages)).toEqual({ kind: 'page', name: 'demand' })
  expect(shortcutOf('/', pages)).toEqual({ kind: 'search' })
  expect(shortcutOf('?', pages)).toEqual({ kind: 'help' })
})

it('leaves other keys alone, and places of the menu that have no page', () => {
  for (const key of ['3', '0', 'a', 'Enter', 'F1', '12']) expect(shortcutOf(key, pages)).toBeNull()
})
