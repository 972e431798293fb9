import { lastSeedDay, SCALES, seedShop, type ScaleName } from '../../../seeds'
import { systemClock } from '../../core/time/clock'
import { parseDay } from '../../core/time/day'
import { ForecartError } from '../../core/errors'
import { startProgress } from '../../core/progress'
import { RollupService } from '../../services/demand/rollup.service'
import { type Command, parseArguments, parseCount } from '../command'

const DEFAULT_SEED = '20260101'
const MAX_SEED = 2 ** 31 - 1

export const seedCommand: Command = {
  help: `
Usage: forecart seed [options]

Writes a simulated shop, with its orders, events, prices, promotions and stock-outs, and rolls up its demand. The shop must be
empty. Equal options give an equal shop.

  --size <size>      tiny, demo (default) or large
  --seed <number>    which world to simulate (default ${DEFAULT_SEED})
  --last-day <day>   the last day with data, YYYY-MM-DD (default: yesterday)`,
  async run(args, { openDatabase, output, progressOutput, signal }) {
    const { values } = parseArguments(args, {
      size: { type: 'string', default: 'demo' },
      seed: { type: 'string', default: DEFAULT_SEED },
      'last-day': { type: 'string' },
    })
    const size = parseSize(values.size)
    const seed = parseCount('--seed', values.seed, 0, MAX_SEED)
    const lastDay = values['last-day'] ? parseDay(values['last-day']) : lastSeedDay(size, systemClock.now())
    const database = await openDatabase()
    const bar = startProgress(`Seeding the ${size} shop`, progressOutput)
    const summary = await seedShop({
      database,
      size,
      seed,
      lastDay,
      signal,
      onProgress: ({ fraction, rows }) => bar.update(fraction, `${rows} rows`),
    })
    bar.done(`${summary.totalRows} rows`)
    const { cells } = await new RollupService({ database, clock: systemClock }).recomputeAll()
    output.write(
      `Seeded ${summary.totalRows} rows, ${summary.firstDay} to ${summary.lastDay}; rolled up ${cells} days of series.\n`,
    )
  },
}

function parseSize(text: string): ScaleName {
  const sizes = Object.keys(SCALES) as ScaleName[]
  const size = sizes.find((name) => name === text)
  if (!size) throw new ForecartError('BAD_USER_INPUT', `--size must be one of ${sizes.join(', ')}`)
  return size
}
