/** What a page shows is in its address, so that a link leads to the same view. */
import { useCallback } from 'react'
import { useSearchParams } from 'wouter'

export function useAddress(): {
  readonly get: (name: string) => string
  /** An empty value leaves the address. */
  readonly set: (values: Readonly<Record<string, string>>) => void
} {
  const [parameters, setParameters] = useSearchParams()
  const get = useCallback((name: string) => parameters.get(name) ?? '', [parameters])
  const set = useCallback(
    (values: Readonly<Record<string, string>>) =>
      setParameters((before) => {
        const next = new URLSearchParams(before)
        for (const [name, value] of Object.entries(values)) {
          if (value === '') next.delete(name)
          else next.set(name, value)
        }
        return next
      }),
    [setParameters],
  )
  return { get, set }
}
