/** The pages of the console, in the order of the menu. Each is loaded when it is first looked at. */
import { lazy } from 'react'
import type { ComponentType } from 'react'

type PageName = 'today' | 'demand' | 'stock' | 'promotions' | 'visitors' | 'models' | 'data' | 'operations'

interface PageEntry {
  readonly name: PageName
  readonly Page: ComponentType
}

export const PAGES: readonly PageEntry[] = [
  { name: 'today', Page: lazy(() => import('../pages/today/today-page')) },
  { name: 'demand', Page: lazy(() => import('../pages/demand/demand-page')) },
  { name: 'stock', Page: lazy(() => import('../pages/stock/stock-page')) },
  { name: 'promotions', Page: lazy(() => import('../pages/promotions/promotions-page')) },
  { name: 'visitors', Page: lazy(() => import('../pages/visitors/visitors-page')) },
  { name: 'models', Page: lazy(() => import('../pages/models/models-page')) },
  { name: 'data', Page: lazy(() => import('../pages/data/data-page')) },
  { name: 'operations', Page: lazy(() => import('../pages/operations/operations-page')) },
]
