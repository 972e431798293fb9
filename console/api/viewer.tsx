/** Who is signed in, and what that opens. Pages show only what the credentials may do. */
import { createContext, useContext } from 'react'
import type { ViewerQuery } from '../generated/api'

export interface Access {
  readonly source: string | null
  /** May look at the shop. */
  readonly mayRead: boolean
  /** May write the shop's data, such as promotions. */
  readonly mayIngest: boolean
  /** May train, promote and roll back models. */
  readonly mayManageModels: boolean
  /** May see and make API keys. */
  readonly isAdmin: boolean
}

export function accessOf({ isAdmin, source, scopes }: ViewerQuery['viewer']): Access {
  return {
    source: source ?? null,
    isAdmin,
    mayRead: scopes.includes('READ'),
    mayIngest: scopes.includes('INGEST'),
    mayManageModels: scopes.includes('MODELS'),
  }
}

export const AccessContext = createContext<Access | null>(null)

export function useAccess(): Access {
  const access = useContext(AccessContext)
  if (!access) throw new Error('Access is asked for before anybody signed in')
  return access
}
