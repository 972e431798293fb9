import { useState } from 'react'
import { Dialog } from './dialog'
import { ProblemList } from './problem-list'

interface AskFirstProps {
  /** What the button says. */
  readonly label: string
  /** What is about to be done, and to what: the title of the question. */
  readonly title: string
  readonly text: string
  readonly confirm: string
  readonly back: string
  readonly action: { readonly isRunning: boolean; readonly problems: readonly string[] }
  /** Whether it was done; if not, the problems of the action say why. */
  readonly onConfirm: () => Promise<boolean>
}

/** A button whose action cannot be undone, so that it is asked about first. */
export function AskFirst({ label, title, text, confirm, back, action, onConfirm }: AskFirstProps) {
  const [isAsking, setAsking] = useState(false)
  const act = async () => {
    if (await onConfirm()) setAsking(false)
  }
  return (
    <>
      <button className="danger" type="button" aria-label={title} onClick={() => setAsking(true)}>
        {label}
      </button>
      {isAsking ? (
        <Dialog title={title} onClose={() => setAsking(false)}>
          <p>{text}</p>
          <ProblemList problems={action.problems} />
          <div className="row">
            <button className="danger" type="button" disabled={action.isRunning} onClick={() => void act()}>
              {confirm}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              {back}
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
