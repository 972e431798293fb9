import { familyHelp } from '../../../src/cli/family-help'
import type { FamilyEntry } from '../../../src/contracts/models/task'
import { task } from '../../../src/models/demand/task'

const entry = (change: Partial<FamilyEntry>): FamilyEntry => ({ ...task.families[0]!, ...change })

it('the help names every family that is trained here, the default first and references last', () => {
  const families = [
    entry({ family: 'network', isReference: false }),
    entry({ family: 'naive', isReference: true }),
    entry({ family: 'registered', isTrainedHere: false }),
    entry({ family: 'mean', isReference: true }),
    entry({ family: 'trees', isReference: false }),
  ]
  expect(familyHelp({ ...task, families })).toBe('network (default), trees, or a reference: naive, mean')
})
