import { numeric } from '../../../support/boosting'
import { trainBoostedTrees, type Examples, type ObjectiveSpec } from '../../../../src/models/boosting'

const EXAMPLES: Examples = { columns: [numeric('x', [1, 2, 3])], labels: [0, 1, 1] }
const SQUARED_ERROR: ObjectiveSpec = { kind: 'squared-error' }

const train = (
  training: Examples,
  hyperparameters: Record<string, unknown> = {},
  objective: ObjectiveSpec = SQUARED_ERROR,
) => trainBoostedTrees({ objective, training, hyperparameters }, { seed: 1 })

describe('boosted trees refuse', () => {
  it.each([
    [{ maxLeaves: 1 }, 'maxLeaves'],
    [{ maxLeaves: 3.5 }, 'maxLeaves'],
    [{ learningRate: 0 }, 'learningRate'],
    [{ learningRate: '0.1' }, 'learningRate'],
    [{ rowFraction: 1.5 }, 'rowFraction'],
    [{ maxBins: 256 }, 'maxBins'],
    [{ l2: -1 }, 'l2'],
    [{ l2: NaN }, 'l2'],
    [{ depth: 3 }, 'depth'],
  ])('the hyper-parameters %j by name', async (hyperparameters, name) => {
    await expect(train(EXAMPLES, hyperparameters)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(`"${name}"`),
    })
  })

  it.each<[Partial<Examples>, string]>([
    [{ columns: [] }, 'they have no column'],
    [{ columns: [numeric('x', [1])] }, 'the column "x" has 1 rows, but there are 3 labels'],
    [{ labels: [0, NaN, 1] }, 'the label of row 1 is not a finite number'],
    [{ weights: [1, 1] }, 'there are 2 weights, but 3 labels'],
    [{ weights: [1, -1, 1] }, 'the weight of row 1 is not a finite number from 0'],
    [{ querySizes: [2, 2] }, 'query 1 has 2 rows, which do not fit into 3 labels'],
    [{ querySizes: [2] }, 'the queries have 2 rows, but there are 3 labels'],
    [{ offsets: [0, 0] }, 'there are 2 offsets, but 3 labels'],
    [{ offsets: [0, Infinity, 0] }, 'the offset of row 1 is not a finite number'],
  ])('the examples %#, and say why', async (change, problem) => {
    await expect(train({ ...EXAMPLES, ...change })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: `The training examples are refused: ${problem}`,
    })
  })

  it('examples of which none has a weight', async () => {
    await expect(train({ ...EXAMPLES, weights: [0, 0, 0] })).rejects.toMatchObject({
      code: 'NOT_ENOUGH_DATA',
    })
  })

  it.each<[ObjectiveSpec, ArrayLike<number>, string]>([
    [{ kind: 'log-loss' }, [0, 1, 2], 'log-loss has to be 0 or 1; one is 2'],
    [{ kind: 'softmax', classes: 2 }, [0, 1, 2], 'softmax has to be a whole number from 0 to 1; one is 2'],
    [{ kind: 'softmax', classes: 1 }, [0, 0, 0], 'classes is 1'],
    [{ kind: 'quantile', level: 1 }, [0, 1, 2], 'level is 1'],
    [{ kind: 'tweedie', power: 2 }, [0, 1, 2], 'power is 2'],
    [{ kind: 'tweedie', power: 1.5 }, [0, -1, 2], 'tweedie has to be 0 or more; one is -1'],
    [{ kind: 'lambdamart', k: 5 }, [0, 1, 2], 'querySizes is missing'],
    [{ kind: 'lambdamart', k: 0 }, [0, 1, 2], 'k is 0'],
    [{ kind: 'lambdamart', k: 1e9 }, [0, 1, 2], 'k is 1000000000'],
  ])('the objective %j with labels %j', async (objective, labels, problem) => {
    await expect(train({ ...EXAMPLES, labels }, {}, objective)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(problem),
    })
  })

  it('offsets, where the objective takes none', async () => {
    await expect(train({ ...EXAMPLES, offsets: [0, 0, 0] }, {}, { kind: 'log-loss' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('only lambdamart takes them'),
    })
  })
})
