import { ForecartError } from '../../core/errors'
import { SEARCH_METHODS } from '../../contracts/models/hyperparameter-search'
import type { Database } from '../../db/client'
import { findTrials } from '../../db/repositories/models/hyperparameter-trial.repository'
import { TaskCatalog } from '../../registry/task-catalog'
import { SEARCH_LIMITS } from '../../services/models/search-request'
import { type Command, parseArguments, parseChoice, parseCount, parseJsonObject } from '../command'
import { familyHelp } from '../family-help'
import { formatTable } from '../table'
import { trainAndShow, TRAINING_OPTIONS, trainingOptionsHelp } from '../training-run'

const FAMILIES = familyHelp(new TaskCatalog().task('demand'))
const { trials: TRIALS, seconds: SECONDS } = SEARCH_LIMITS

export const searchCommand: Command = {
  help: `
Usage: forecart search --space <json> [options]

Tries hyper-parameters on windows before those that the gate judges by, then trains with the best of them, as "forecart train" does. A search that is
interrupted goes on with its next trial.

  --space <json>                   what may vary, by name: a list of values, or a range, such as
                                   '{"cell": ["gru", "lstm"], "learningRate": {"from": 0.0005, "to": 0.02, "scale": "log"}}';
                                   "whole": true is of whole numbers, "steps" how many values of a range a grid has (${SEARCH_LIMITS.steps.usual})
  --method <name>                  grid, random, bayesian (default) or halving
  --trials <number>                how many are tried at most: 1..${TRIALS.most} (default ${TRIALS.usual})
  --seconds <number>               how long all of them may take: 1..${SECONDS.most} (default ${SECONDS.usual})
  --resource <json>                of halving: what says how much a trial may cost, such as
                                   '{"name": "maxSteps", "least": 100, "most": 900}'
${trainingOptionsHelp(FAMILIES).slice(1)}`,
  async run(args, context) {
    const { values } = parseArguments(args, {
      ...TRAINING_OPTIONS,
      space: { type: 'string' },
      method: { type: 'string', default: 'bayesian' },
      trials: { type: 'string', default: String(TRIALS.usual) },
      seconds: { type: 'string', default: String(SECONDS.usual) },
      resource: { type: 'string' },
    })
    if (values.space === undefined)
      throw new ForecartError(
        'BAD_USER_INPUT',
        'Name what may vary with --space, such as {"cell": ["gru", "lstm"]}',
      )
    const search = {
      space: parseJsonObject('--space', values.space),
      method: parseChoice('--method', values.method, SEARCH_METHODS),
      maxTrials: parseCount('--trials', values.trials, 1, TRIALS.most),
      maxSeconds: parseCount('--seconds', values.seconds, 1, SECONDS.most),
      resource: values.resource === undefined ? null : parseJsonObject('--resource', values.resource),
    }
    await trainAndShow(values, context, search, async (database, runId) => {
      context.output.write(await trialTable(database, runId))
    })
  },
}

/** The best first, those that failed last. */
async function trialTable(database: Database, runId: bigint): Promise<string> {
  const trials = await findTrials(database, runId)
  const ranked = trials.sort((a, b) => (a.loss ?? Infinity) - (b.loss ?? Infinity))
  return formatTable(
    ['trial', 'loss', 'seconds', 'hyperparameters', 'error'],
    ranked.map(({ number, loss, seconds, hyperparameters, errorMessage }) => [
      number,
      loss === null ? null : Number(loss.toPrecision(5)),
      Math.round(seconds * 10) / 10,
      JSON.stringify(hyperparameters),
      errorMessage ?? '',
    ]),
  )
}
