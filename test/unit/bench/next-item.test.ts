/** The benchmark of the next item takes files of anybody's. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchmark as newItems } from '../../../bench/new-items.bench'
import { benchmark } from '../../../bench/next-item.bench'

const folder = mkdtempSync(join(tmpdir(), 'forecart-next-item-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [train, test] = ['train.txt', 'test.txt'].map((name) => join(folder, name)) as [string, string]
writeFileSync(train, Array.from({ length: 60 }, (_, at) => `${at % 30} ${(at % 30) + 100} 999`).join('\n'))
// An item that nobody has seen counts as a miss, not as nothing.
writeFileSync(test, '3\t103\n4 104\t999\n5\tnever-seen\n')

const ask = (...args: readonly string[]) => benchmark({ log: () => undefined, args })

it('says for each model how often the next item is in its list, and what it took', async () => {
  const { headline, details } = await ask(
    '--train',
    train,
    '--test',
    test,
    '--models',
    'session-neighbours,popularity',
  )
  const { given } = details.results as { given: Record<string, Record<string, number>> }
  expect(Object.keys(given)).toEqual(['session-neighbours', 'popularity'])
  expect(given['session-neighbours']).toMatchObject({ hitRate20: 2 / 3 })
  expect(given.popularity!.hitRate20).toBeLessThan(2 / 3)
  for (const figure of [
    'mrr20',
    'ndcg20',
    'coverage20',
    'artifactMegabytes',
    'p50Ms',
    'p90Ms',
    'trainingSeconds',
  ]) {
    expect(given.popularity![figure]).toBeGreaterThan(0)
  }
  expect(headline).toMatchObject({ given: { neighbours: { hitRate20: 2 / 3 } } })
})

it('leaves out what the budget does not reach', async () => {
  const { details } = await ask('--train', train, '--test', test, '--budget', '0.000001')
  expect(details.results).toEqual({ given: {} })
})

it.each([
  [['--train', 'x'], /belong together/],
  [['--models', 'nonsense'], /no session model "nonsense"; there are session-neighbours/],
  [['--budget', 'soon'], /--budget is a number/],
])('refuses %j', async (args, message) => {
  await expect(ask(...args)).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringMatching(message),
  })
})

it.each([
  ['--weights', '0.5,abc', 'a number from 0, and "abc" is none'],
  ['--weights', '-1', 'a number from 0, and "-1" is none'],
  ['--seed', '1.5', 'a whole number from 0, and "1.5" is none'],
  ['--seed', ' ', 'a whole number from 0, and " " is none'],
])('the benchmark of new items refuses %s %s before it simulates a shop', async (name, value, why) => {
  await expect(newItems({ log: () => undefined, args: [`${name}=${value}`] })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: `${name} has to be ${why}`,
  })
})
