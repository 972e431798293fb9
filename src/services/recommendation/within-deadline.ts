/** Answers that are welcome while somebody waits, and not missed. */
import { ForecartError } from '../../core/errors'

/**
 * What `ask` answers; null where it fails, or takes longer than `deadlineMs`: then its signal is aborted, and nobody waits for it.
 * @throws CANCELLED where the caller's own signal is aborted
 */
export async function withinDeadline<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<Answer | null> {
  const deadline = new AbortController()
  const within = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, null)
  })
  const answer = await Promise.race([ask(within).catch(() => null), passed])
  clearTimeout(timer)
  deadline.abort()
  if (signal?.aborted) throw new ForecartError('CANCELLED', 'The question was cancelled')
  return answer
}
