import { fixedClock } from '../../../../src/core/time/clock'
import { LiveWeather } from '../../../../src/services/recommendation/live-weather'
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

it.each([
  ['cannot be read', () => Promise.reject(new Error('statement timeout')), 10_000, 1],
  ['takes too long to read', () => new Promise<never>(() => undefined), 1, 0],
])('leaves out the weather of a visit where it %s', async (_, query, mostWaitMs, warnings) => {
  const [warn, asked] = [jest.fn(), jest.fn(query)]
  const weather = new LiveWeather({
    ...{ database: { query: asked }, clock: fixedClock('2026-03-09T12:00:00Z') },
    ...{ logger: { warn }, mostWaitMs },
  })
  const steps = [{ type: 'VIEW' as const, itemId: '1', timeMs: Date.parse('2026-03-09T11:00:00Z') }]
  expect([await weather.join(steps, '7'), await weather.join(steps, '7')]).toEqual([steps, steps])
  // The database is not asked again with each question.
  expect([asked.mock.calls.length, warn.mock.calls.length]).toEqual([1, warnings])
})
