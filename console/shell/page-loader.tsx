/**
 * Loads and draws a page. Not by `lazy` and `Suspense`: React lets what stands in for a page stand for 0.3 s at least, also where the page is
 * there after a hundredth of that.
 */
import { useEffect, useState } from 'react'
import type { PageModule } from '../api/page-module'
import { Loading } from '../components/loading'
import { PAGES } from './pages'
import type { PageName } from './pages'

const loaded = new Map<PageName, PageModule>()

/** Rejects where the server does not have this build of the page any more. */
export async function loadPage(name: PageName): Promise<PageModule> {
  const known = loaded.get(name)
  if (known) return known
  const entry = PAGES.find((page) => page.name === name)
  if (!entry) throw new Error(`There is no page ${name}`)
  const module = await entry.load()
  loaded.set(name, module)
  return module
}

export function LoadedPage({ name }: { readonly name: PageName }) {
  const [module, setModule] = useState(() => loaded.get(name))
  const [failure, setFailure] = useState<Error | null>(null)
  useEffect(() => {
    if (module) return undefined
    let isGone = false
    loadPage(name).then(
      (found) => isGone || setModule(found),
      (error: unknown) => isGone || setFailure(error instanceof Error ? error : new Error(String(error))),
    )
    return () => {
      isGone = true
    }
  }, [module, name])
  // To the boundary around the page, which says what to do.
  if (failure) throw failure
  if (!module) return <Loading />
  const Page = module.default
  return <Page />
}
