/** What a page shows is in its address, so that a link leads to the same view. */
import { useCallback } from 'react'
import { useSearchParams } from 'wouter'

export function useAddress(): {
  readonly get: (name: string) => string
  /** An empty value leaves the address. Back leads to the address before, unless that is replaced. */
  readonly set: (
    values: Readonly<Record<string, string>>,
    options?: { readonly isReplaced?: boolean },
  ) => void
} {
  const [parameters, setParameters] = useSearchParams()
  const get = useCallback((name: string) => parameters.get(name) ?? '', [parameters])
  const set = useCallback(
    (values: Readonly<Record<string, string>>, options: { readonly isReplaced?: boolean } = {}) =>
      setParameters(
        (before) => {
          const next = new URLSearchParams(before)
          for (const [name, value] of Object.entries(values)) {
            if (value === '') next.delete(name)
            else next.set(name, value)
          }
          return next
        },
        { replace: options.isReplaced ?? false },
      ),
    [setParameters],
  )
  return { get, set }
}
