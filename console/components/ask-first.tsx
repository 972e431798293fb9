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
  /** Of the everyday: nothing that should look like a danger. */
  readonly isUsual?: boolean
  readonly back: string
  readonly action: { readonly isRunning: boolean; readonly problems: readonly string[] }
  /** Whether it was done; if not, the problems of the action say why. */
  readonly onConfirm: () => Promise<boolean>
  /** The question is closed without an answer. */
  readonly onBack?: (() => void) | undefined
}

/** A button whose action cannot be undone, so that it is asked about first. */
export function AskFirst({
  label,
  title,
  text,
  confirm,
  isUsual,
  back,
  action,
  onConfirm,
  onBack,
}: AskFirstProps) {
  const [isAsking, setAsking] = useState(false)
  const act = async () => {
    if (await onConfirm()) setAsking(false)
  }
  const goBack = () => {
    setAsking(false)
    onBack?.()
  }
  const look = isUsual ? undefined : 'danger'
  return (
    <>
      <button className={look} type="button" aria-label={title} onClick={() => setAsking(true)}>
        {label}
      </button>
      {isAsking ? (
        <Dialog title={title} onClose={goBack}>
          <p>{text}</p>
          <ProblemList problems={action.problems} />
          <div className="row">
            <button
              className={isUsual ? 'primary' : 'danger'}
              type="button"
              disabled={action.isRunning}
              onClick={() => void act()}
            >
              {confirm}
            </button>
            <button type="button" onClick={goBack}>
              {back}
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
