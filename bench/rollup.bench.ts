/** The roll-up of the demo shop from its events and order lines: everything at once, and the marks of one event each. */
import { lastSeedDay, seedShop } from '../seeds'
import { systemClock } from '../src/core/time/clock'
import { createLogger } from '../src/core/logger'
import { createDatabase } from '../src/db/client'
import { startEmbeddedDatabase } from '../src/db/embedded'
import { migrate } from '../src/db/migrate'
import { RollupService } from '../src/services/demand/rollup.service'
import type { Benchmark } from './benchmark'
import { millisecondsOf, percentile } from './benchmark'
import { temporaryFolder } from './temporary-folder'

const SEED = 1
const ROUNDS = 3

export const benchmark: Benchmark = async ({ log }) => {
  const { path: home, remove } = temporaryFolder()
  const logger = createLogger({ level: 'error', name: 'bench' })
  const embedded = await startEmbeddedDatabase({ home, logger })
  try {
    await migrate(embedded.url, logger)
    const database = await createDatabase({ url: embedded.url, poolSize: 4, logger })
    try {
      log('Seeding the demo shop ...')
      await seedShop({ database, size: 'demo', seed: SEED, lastDay: lastSeedDay('demo', systemClock.now()) })
      const [rows] = await database.query<{ events: number; lines: number }>(
        'SELECT (SELECT count(*)::int FROM event) AS events, (SELECT count(*)::int FROM order_line) AS lines',
      )
      const sources = rows!.events + rows!.lines
      const rollup = new RollupService({ database, clock: systemClock })

      log(`Recomputing everything from ${sources.toLocaleString('en')} events and order lines ...`)
      const fullMs: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        await database.query('TRUNCATE demand_day')
        fullMs.push(await millisecondsOf(() => rollup.recomputeAll()))
      }

      log('Recomputing the cells of the last two weeks, as after many late events ...')
      const incrementalMs: number[] = []
      let incrementalSources = 0
      for (let round = 0; round < ROUNDS; round++) {
        const [marked] = await database.query<{ sources: number }>(
          `WITH marked AS (
             INSERT INTO demand_dirty (item_id, location_id, day)
             SELECT DISTINCT item_id, location_id, day FROM demand_day WHERE day > (SELECT max(day) - 14 FROM demand_day)
             ON CONFLICT DO NOTHING
           )
           SELECT (
             (SELECT count(*) FROM event WHERE occurred_at > (SELECT max(day) - 14 FROM demand_day)) +
             (SELECT count(*) FROM order_line JOIN shop_order ON shop_order.id = order_line.order_id
              WHERE ordered_at > (SELECT max(day) - 14 FROM demand_day))
           )::int AS sources`,
        )
        incrementalSources = marked!.sources
        incrementalMs.push(await millisecondsOf(() => rollup.rollUpDirty()))
      }
      const median = percentile(fullMs, 0.5)
      return {
        headline: {
          eventsPerSecond: (sources * 1000) / median,
          incrementalPerSecond: (incrementalSources * 1000) / percentile(incrementalMs, 0.5),
        },
        details: {
          sources,
          fullMs,
          incrementalMs,
          incrementalSources,
        },
      }
    } finally {
      await database.close()
    }
  } finally {
    await embedded.stop()
    remove()
  }
}
