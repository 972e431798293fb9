import { useId, useLayoutEffect, useRef } from 'react'
import type { ReactNode } from 'react'

/** The browser's own dialog: it keeps the focus inside, closes at Escape, and gives the focus back. */
export function Dialog(props: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  // Closed before it leaves the page, so that the browser gives the focus back to what opened it.
  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog ref={element} aria-labelledby={titleId} onCancel={props.onClose}>
      <div className="stack">
        <h2 id={titleId}>{props.title}</h2>
        {props.children}
      </div>
    </dialog>
  )
}
