/** The family of docs/adding-a-model.md, as it stands there: its hyper-parameter is checked, learnt with and saved. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { USUAL_HORIZON_DAYS } from '../../../src/contracts/demand/demand'
import type { DemandFamily } from '../../../src/contracts/demand/demand-estimator'
import { packageRoot } from '../../../src/core/package-root'
import { panelAt } from '../../../src/evaluation'
import { panelOf } from '../../support/panels'

const HISTORY_DAYS = 84
const SRC = join(packageRoot(), 'src')

/** Written where packages are found, with imports that lead from there to the source. */
async function exampleFamily(): Promise<DemandFamily> {
  const document = readFileSync(join(packageRoot(), 'docs/adding-a-model.md'), 'utf8')
  const [config, index] = [...document.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!)
  const folder = join(packageRoot(), 'dist/test/adding-a-model')
  mkdirSync(folder, { recursive: true })
  for (const [file, code] of [
    ['config.ts', config!],
    ['index.ts', index!],
  ] as const) {
    const imports = code
      .replaceAll("'../../../", `'${SRC}/`)
      .replaceAll("'../references'", `'${SRC}/models/demand/references'`)
      .replaceAll("'../window-lengths'", `'${SRC}/models/demand/window-lengths'`)
    writeFileSync(join(folder, file), imports)
  }
  const { movingAverage } = (await import(join(folder, 'index'))) as { movingAverage: DemandFamily }
  return movingAverage
}

/** The last seven days sell 8 a day, all others 4; one of the seven is unknown. */
const panel = panelOf({
  seed: 1,
  series: 3,
  historyDays: HISTORY_DAYS,
  draw: ({ day }) => (day >= HISTORY_DAYS - 7 ? 8 : 4),
})
for (const { status } of panel.series) status[HISTORY_DAYS - 3] = 0
const input = panelAt(panel, HISTORY_DAYS - 1, { futureSteps: USUAL_HORIZON_DAYS })

describe('the moving average of docs/adding-a-model.md', () => {
  let movingAverage: DemandFamily
  beforeAll(async () => {
    movingAverage = await exampleFamily()
  })

  it.each([
    [{ days: 7 }, 8],
    [{ days: 14 }, (6 * 8 + 7 * 4) / 13],
    [{}, (6 * 8 + 21 * 4) / 27],
  ])(
    'forecasts with %j, by its default where none is given, before and after it was saved',
    async (given, mean) => {
      const predictor = await movingAverage.createEstimator(given).train(panel, { seed: 1 })
      const loaded = await movingAverage.load(predictor.save())
      for (const one of [predictor, loaded]) {
        expect((await one.predict(input)).mean[0]).toBeCloseTo(mean, 4)
      }
      expect(loaded.save()).toEqual(predictor.save())
    },
  )

  it.each([
    [
      { day: 7 },
      'moving-average has no hyper-parameter "day"; it has horizon, context, season, cleaning, days',
    ],
    [
      { days: 0 },
      'The hyper-parameter "days" of moving-average is refused: Too small: expected number to be >=1',
    ],
    [
      { days: '7' },
      'The hyper-parameter "days" of moving-average is refused: Invalid input: expected number, received string',
    ],
  ])('refuses %j and says what there is instead', (given, message) => {
    expect(() => movingAverage.createEstimator(given)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message }),
    )
  })

  it('refuses saved hyper-parameters that are missing or out of range', async () => {
    const files = new Map((await movingAverage.createEstimator({}).train(panel, { seed: 1 })).save())
    files.set('hyperparameters.json', new TextEncoder().encode('{"days":0}'))
    await expect(movingAverage.load(files)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
    files.delete('hyperparameters.json')
    await expect(movingAverage.load(files)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
  })
})
