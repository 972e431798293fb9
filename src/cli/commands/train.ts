import { TaskCatalog } from '../../registry/task-catalog'
import { type Command, parseArguments } from '../command'
import { familyHelp } from '../family-help'
import { trainAndShow, TRAINING_OPTIONS, trainingOptionsHelp } from '../training-run'

const FAMILIES = familyHelp(new TaskCatalog().task('demand'))

export const trainCommand: Command = {
  help: `
Usage: forecart train [options]

Trains on the shop's daily demand. The gate compares the new version with the champion and with the best of simple references
on the same windows; it becomes champion only where it is better. A running server serves a new champion at once.
${trainingOptionsHelp(FAMILIES)}`,
  async run(args, context) {
    const { values } = parseArguments(args, TRAINING_OPTIONS)
    await trainAndShow(values, context)
  },
}
