/** The pages of the console, in the order of the menu. Each is loaded when it is first looked at. */
import type { PageModule } from '../api/page-module'

export type PageName =
  'today' | 'demand' | 'stock' | 'promotions' | 'visitors' | 'models' | 'data' | 'operations'

interface PageEntry {
  readonly name: PageName
  readonly load: () => Promise<PageModule>
}

export const PAGES: readonly PageEntry[] = [
  { name: 'today', load: () => import('../pages/today/today-page') },
  { name: 'demand', load: () => import('../pages/demand/demand-page') },
  { name: 'stock', load: () => import('../pages/stock/stock-page') },
  { name: 'promotions', load: () => import('../pages/promotions/promotions-page') },
  { name: 'visitors', load: () => import('../pages/visitors/visitors-page') },
  { name: 'models', load: () => import('../pages/models/models-page') },
  { name: 'data', load: () => import('../pages/data/data-page') },
  { name: 'operations', load: () => import('../pages/operations/operations-page') },
]

/** The page that a path behind `/console` names. An empty path leads to the first page. */
export function pageOfPath(path: string): PageEntry | undefined {
  return path === '/' || path === '' ? PAGES[0] : PAGES.find(({ name }) => path === `/${name}`)
}
