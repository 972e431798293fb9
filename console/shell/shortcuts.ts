/** What a single key does while nobody types: to go to a page by its place in the menu, to search, and to ask for help. Pure. */

export type Shortcut<Name> =
  { readonly kind: 'page'; readonly name: Name } | { readonly kind: 'search' } | { readonly kind: 'help' }

/** Null where the key means nothing. */
export function shortcutOf<Name>(key: string, pages: readonly Name[]): Shortcut<Name> | null {
  if (key === '/') return { kind: 'search' }
  if (key === '?') return { kind: 'help' }
  const name = /^[1-9]$/.test(key) ? pages[Number(key) - 1] : undefined
  return name === undefined ? null : { kind: 'page', name }
}
