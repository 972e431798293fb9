import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'

let isFirst = true

/** The heading of a page. It takes the focus when the page is gone to, so that who cannot see the page hears where it is. */
export function PageHead({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Forecart`
  }, [title])
  useEffect(() => {
    // A page that was just opened begins at its top, as any page does.
    if (!isFirst) heading.current?.focus()
    isFirst = false
  }, [])
  return (
    <div className="page-head">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  )
}
