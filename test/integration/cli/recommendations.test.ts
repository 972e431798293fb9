/** What was recommended goes out, a challenger is put beside it, and its value comes back. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { temporaryFolder } from '../../../bench/temporary-folder'
import { createLogger } from '../../../src/core/logger'
import { Rng } from '../../../src/core/statistics/rng'
import type { CliContext, Command } from '../../../src/cli/command'
import { recommendationsExportCommand } from '../../../src/cli/commands/recommendations-export'
import { recommendationsValueCommand } from '../../../src/cli/commands/recommendations-value'
import type { OffPolicyValue } from '../../../src/evaluation'
import { IngestService } from '../../../src/services/behaviour/ingest.service'
import { SlateOffers } from '../../../src/services/slates/offered-slate'
import { RecommendationIdSource } from '../../../src/services/slates/recommendation-ids'
import { SlateLog } from '../../../src/services/slates/slate-log'
import { admin, clock, createShop, event, ingestKey, ITEMS, type TestShop } from '../../support/shop'

/** One more than a page of the export. */
const LISTS = 1_001
const VISITORS = 60

interface Line {
  visitor: string
  session: string | null
  surface: string
  logged: { target: string; rank: number; propensity: number; seen: boolean; reward: number }[]
}

describe('forecart recommendations', () => {
  const folder = temporaryFolder()
  const file = join(folder.path, 'lists.jsonl')
  let shop: TestShop

  beforeAll(async () => {
    shop = await createShop()
    const { database } = shop
    const log = new SlateLog({ database, logger: createLogger({ level: 'silent', name: 'test' }) })
    const offers = new SlateOffers(new RecommendationIdSource(database), log)
    const ingest = new IngestService({ database, clock })
    await ingest.ingestEvents(
      ingestKey,
      Array.from({ length: VISITORS }, (_, i) => event({ sessionExternalId: `guest-${i}` })),
    )
    const rows = await shop.read<{ name: string; id: bigint }>(
      `SELECT external_id AS name, id FROM session UNION ALL SELECT external_id, id FROM item`,
    )
    const keys = new Map(rows.map(({ name, id }) => [name, id]))
    const rng = new Rng('lists')
    const clicks = []
    for (let i = 0; i < LISTS; i++) {
      const guest = `guest-${i % VISITORS}`
      // Half of the lists show the lamp first, which is clicked twice as often as the mug.
      const items = rng.uniform() < 0.5 ? ['lamp', 'mug'] : ['mug', 'lamp']
      const context = {
        viewer: admin,
        surface: i === 0 ? ('CART' as const) : ('HOME' as const),
        // Many of one instant.
        offeredAt: new Date(clock.now().getTime() - 3_600_000 + Math.floor(i / 7)),
        userId: null,
        sessionId: keys.get(guest)!,
        locationId: null,
        versionId: 4n,
      }
      const entries = items.map((name) => ({
        targetType: 'Item' as const,
        targetId: keys.get(name)!,
        score: 1,
        propensity: 0.5,
      }))
      const [slate] = await offers.offer([{ context, entriesOf: () => entries }])
      const isClicked = rng.uniform() < (items[0] === 'lamp' ? 0.4 : 0.2)
      const named = { sessionExternalId: guest, itemExternalId: items[0], recommendationId: slate!.idOf(1) }
      clicks.push(event({ ...named, type: isClicked ? 'CLICK' : 'IMPRESSION', occurredAt: clock.now() }))
    }
    await log.close()
    await ingest.ingestEvents(ingestKey, clicks.slice(0, 1_000))
    await ingest.ingestEvents(ingestKey, clicks.slice(1_000))
  }, 60_000)
  afterAll(async () => {
    await shop.drop()
    folder.remove()
  })

  const run = async (command: Command, ...args: string[]) => {
    const output = new PassThrough()
    const answer = text(output)
    const context = {
      output,
      signal: new AbortController().signal,
      openDatabase: async () => shop.database,
    } as Partial<CliContext> as CliContext
    try {
      return { code: await command.run(args, context), text: (output.end(), await answer) }
    } finally {
      output.end()
    }
  }
  const range = ['--from', '2026-03-10T00:00:00Z', '--to', '2026-03-11T00:00:00Z']
  const linesOf = (written: string) =>
    written
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)

  it('writes every list once, with what came of each entry', async () => {
    const lines = linesOf((await run(recommendationsExportCommand, ...range)).text)
    expect(lines).toHaveLength(LISTS)
    const own = { session: 'guest-0', surface: 'CART', versionId: '4', user: null }
    expect(lines.filter(({ surface }) => surface === 'CART')).toMatchObject([own])
    for (const { logged } of lines) {
      expect(logged.map(({ rank, propensity }) => [rank, propensity])).toEqual([[1, 0.5], [2, 0.5]]) // prettier-ignore
      expect(logged.map(({ seen }) => seen)).toEqual([true, false])
      expect(logged.map(({ target }) => target).sort()).toEqual(['lamp', 'mug'])
    }
    const rewards = await shop.read(`SELECT FROM event WHERE type = 'CLICK'`)
    expect(lines.flatMap(({ logged }) => logged).filter(({ reward }) => reward === 1)).toHaveLength(rewards.length) // prettier-ignore
    const ofCart = await run(recommendationsExportCommand, ...range, '--surface', 'CART')
    expect(linesOf(ofCart.text)).toHaveLength(1)
    const [cart] = await shop.read<{ id: string }>(
      `SELECT id FROM recommendation_slate WHERE surface = 'CART'`,
    )
    const toAdvert = `WITH made AS (INSERT INTO advert (external_id, name, placement, currency, budget_minor, value_per_click_minor, starts_on, url, updated_at)
        VALUES ('spring', 'Spring', 'top', 'EUR', 1, 1, '2026-01-01', 'https://shop.example/', now()) RETURNING id)
      UPDATE recommendation_slate SET target_type = 'Advert', target_ids = ARRAY[(SELECT id FROM made)] WHERE id = $1`
    await shop.read(toAdvert, [cart!.id])
    const ofAdverts = await run(recommendationsExportCommand, ...range, '--target', 'advert')
    expect(linesOf(ofAdverts.text)).toMatchObject([{ targetType: 'Advert', logged: [{ target: 'spring', rank: 1, seen: true }] }]) // prettier-ignore
    await shop.read(
      `UPDATE recommendation_slate s SET target_type = 'Item', target_ids = (SELECT array_agg(id ORDER BY id) FROM item WHERE external_id IN ('lamp', 'mug')) WHERE s.id = $1`,
      [cart!.id],
    )
    await expect(run(recommendationsExportCommand, ...range, '--target', 'shoes')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    })
  })

  it('tells what a challenger would bring, by the lists that were written', async () => {
    const lines = linesOf((await run(recommendationsExportCommand, ...range)).text)
    const challenger = ['lamp', 'mug'].map((target, at) => ({ target, rank: at + 1, probability: 1 }))
    writeFileSync(file, lines.map((line) => JSON.stringify({ ...line, challenger })).join('\n'))
    const { code, text: answer } = await run(recommendationsValueCommand, '--data', file, '--json')
    expect(code).toBe(0)
    const value = JSON.parse(answer) as OffPolicyValue
    expect(value).toMatchObject({ lists: LISTS, visitors: VISITORS, refusal: null })
    expect(value.logged.mean).toBeCloseTo(0.3, 1)
    for (const estimate of Object.values(value.challenger!)) {
      expect(estimate.lower).toBeLessThan(0.4)
      expect(estimate.upper).toBeGreaterThan(0.4)
    }
    const words = (await run(recommendationsValueCommand, '--data', file)).text
    expect(words).toContain('challenger, dr')
    expect(words).toContain(`${LISTS} lists of ${VISITORS} visitors`)
  })

  it('refuses a time that ends before it begins', async () => {
    const [from, to] = [range[1]!, range[3]!]
    await expect(run(recommendationsExportCommand, '--from', to, '--to', from)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    })
  })

  it('refuses a challenger whose entries were never shown, and files that are not such lists', async () => {
    const list = {
      visitor: 'v',
      logged: [{ target: 'mug', rank: 1, propensity: 1, reward: 0 }],
      challenger: [{ target: ITEMS[1], rank: 1, probability: 1 }],
    }
    writeFileSync(file, `${JSON.stringify(list)}\n`.repeat(200))
    const refused = await run(recommendationsValueCommand, '--data', file)
    expect(refused.code).toBe(1)
    expect(refused.text).toContain('TOO_FEW_LISTS')
    expect(refused.text).toMatch(/logged +0 +open +open/)
    expect((await run(recommendationsValueCommand, '--data', file, '--json')).text).toContain('"lower":null')
    const shares = (...probabilities: number[]) =>
      probabilities.map((probability, at) => ({ target: ITEMS[at], rank: 1, probability }))
    for (const [content, why] of [
      [
        JSON.stringify({ ...list, challenger: shares(0.7, 0.6) }),
        'line 1: The probabilities of the challenger at rank 1 sum to',
      ],
      [
        JSON.stringify({ ...list, logged: [{ ...list.logged[0], propensity: 1e-300 }] }),
        'logged.0.propensity',
      ],
      [JSON.stringify({ ...list, logged: [{ ...list.logged[0], reward: 1e300 }] }), 'logged.0.reward'],
      ['', 'has no list'],
      [`${JSON.stringify(list)}\nnonsense`, 'line 2: this is not JSON'],
      [JSON.stringify({ ...list, visitor: 7 }), 'line 1: visitor'],
      [JSON.stringify({ ...list, logged: [{ ...list.logged[0], propensity: 0 }] }), 'logged.0.propensity'],
    ] as const) {
      writeFileSync(file, content)
      await expect(run(recommendationsValueCommand, '--data', file)).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining(why) as string,
      })
    }
  })
})
