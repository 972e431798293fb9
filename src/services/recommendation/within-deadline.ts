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
  const within = new AbortController()
  // Aborting makes an error with a stack, and so it is done only where somebody may still be at work. `AbortSignal.any` costs more than all of this.
  const giveUp = () => within.abort()
  if (signal?.aborted) giveUp()
  signal?.addEventListener('abort', giveUp, { once: true })
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      giveUp()
      resolve(null)
    }, deadlineMs)
  })
  const answer = await Promise.race([ask(within.signal).catch(() => null), passed])
  clearTimeout(timer)
  signal?.removeEventListener('abort', giveUp)
  if (signal?.aborted) throw new ForecartError('CANCELLED', 'The question was cancelled')
  return answer
}
