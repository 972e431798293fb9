import { withinDeadline } from '../../../../src/services/recommendation/within-deadline'

const never = () => new Promise<string>(() => undefined)

it('answers what is there in time', async () => {
  expect(await withinDeadline(async () => 'answer', 10_000, undefined)).toBe('answer')
})

it('is null once the deadline has passed, and tells whoever still works on it', async () => {
  let within: AbortSignal | undefined
  const answer = await withinDeadline(
    (signal) => {
      within = signal
      return never()
    },
    1,
    undefined,
  )
  expect([answer, within!.aborted]).toEqual([null, true])
})

it('is null where the answer fails', async () => {
  expect(await withinDeadline(() => Promise.reject(new Error('no')), 10_000, undefined)).toBeNull()
})

it('is cancelled with whoever asked', async () => {
  const controller = new AbortController()
  const answer = withinDeadline(
    (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    10_000,
    controller.signal,
  )
  controller.abort()
  await expect(answer).rejects.toMatchObject({ code: 'CANCELLED' })
})
