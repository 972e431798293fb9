/**
 * The script that opens Altair in the browser. It keeps the token of its tab, and fills the example tabs with an item and a
 * store that exist. A token comes in the fragment of the page's address (`/explorer/#token=...`), which no browser sends to any server.
 */
import type { RenderOptions } from 'altair-static'
import { EXAMPLE_VALUES, type Example } from './explorer-examples'

export interface ExplorerScriptOptions {
  /** What Altair is told; endpoints, the token and the tabs are added in the browser. */
  readonly altair: RenderOptions
  /** Added to every tab. */
  readonly tab: object
  readonly examples: readonly Example[]
}

/** Each tab of the browser has a state of its own, so that two tabs with two tokens do not mix; a reload finds it again. */
const SCRIPT = `
const TAB = 'forecart-tab'
const EXAMPLE_TIMEOUT_MS = 3000

const givenToken = new URLSearchParams(location.hash.slice(1)).get('token')
if (givenToken !== null) history.replaceState(null, '', location.pathname)

/** The name under which Altair keeps the state of this tab: another one for another token. */
function stateOfTab() {
  const saved = JSON.parse(sessionStorage.getItem(TAB) ?? 'null')
  if (saved && (givenToken === null || givenToken === saved.token)) return saved
  const made = { namespace: 'forecart_' + Math.random().toString(36).slice(2) + '_', token: givenToken ?? '' }
  sessionStorage.setItem(TAB, JSON.stringify(made))
  return made
}

/** Altair keeps the token with the rest of a tab's state on disk: what belongs to tabs that are closed is removed. */
async function forgetClosedTabs(own) {
  if (!navigator.locks || !indexedDB.databases) return
  navigator.locks.request(own, () => new Promise(() => {}))
  if (!(await indexedDB.databases()).some(({ name }) => name === 'AltairDB')) return
  const { held } = await navigator.locks.query()
  const open = [own, ...held.map(({ name }) => name)].map((namespace) => '[' + namespace + ']::')
  await new Promise((resolve) => {
    const opening = indexedDB.open('AltairDB')
    opening.onerror = resolve
    opening.onsuccess = () => {
      const database = opening.result
      const done = () => {
        database.close()
        resolve()
      }
      if (!database.objectStoreNames.contains('appState')) return done()
      const transaction = database.transaction('appState', 'readwrite')
      transaction.oncomplete = transaction.onabort = done
      const walk = transaction.objectStore('appState').openCursor()
      walk.onsuccess = () => {
        const row = walk.result
        if (!row) return
        if (!open.some((prefix) => String(row.key).startsWith(prefix))) row.delete()
        row.continue()
      }
    }
  })
}

/** An item and a store of this shop, where the token opens them. */
async function sampleOf(token) {
  if (!token) return {}
  const query = '{ items(first: 1) { nodes { externalId } } locations(first: 1, filter: { kinds: [STORE, ONLINE] }) { nodes { externalId } } }'
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer ' + token },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(EXAMPLE_TIMEOUT_MS),
    })
    const { data } = await response.json()
    return { item: data.items.nodes[0]?.externalId, store: data.locations.nodes[0]?.externalId }
  } catch {
    return {}
  }
}

function fill(query, { item, store }) {
  const dayFromNow = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  return query
    .replaceAll(JSON.stringify(VALUES.item), JSON.stringify(item ?? VALUES.item))
    .replaceAll(JSON.stringify(VALUES.store), JSON.stringify(store ?? VALUES.store))
    .replaceAll(VALUES.dayBeforeYesterday, dayFromNow(-2) + VALUES.dayBeforeYesterday.slice(10))
    .replaceAll(VALUES.planStartsOn, dayFromNow(7))
    .replaceAll(VALUES.planEndsOn, dayFromNow(13))
}

const { namespace, token } = stateOfTab()
const [sample] = await Promise.all([sampleOf(token), forgetClosedTabs(namespace).catch(() => {})])
const endpoints = {
  endpointURL: new URL('/graphql', location.href).href,
  subscriptionsEndpoint: new URL('/graphql', location.href.replace(/^http/, 'ws')).href,
}
AltairGraphQL.init({
  ...OPTIONS.altair,
  ...OPTIONS.tab,
  ...endpoints,
  instanceStorageNamespace: namespace,
  initialEnvironments: { base: { title: 'Token', variables: { token: token || 'put the admin token here' } } },
  // Altair shows the last one.
  initialWindows: OPTIONS.examples.toReversed().map(({ name, query }) => ({
    ...OPTIONS.tab,
    ...endpoints,
    initialName: name,
    initialQuery: fill(query, sample),
  })),
})
`

/** A JavaScript module. */
export function explorerScript(options: ExplorerScriptOptions): string {
  return `const OPTIONS = ${JSON.stringify(options)}\nconst VALUES = ${JSON.stringify(EXAMPLE_VALUES)}\n${SCRIPT}`
}
