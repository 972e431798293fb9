/** Counts leaves of boosted trees beside the thread that grows them, which ends this one after the fit. */
import { workerData } from 'node:worker_threads'
import { groupCounter, Word } from './count-task'
import type { CountWorkerData } from './count-threads'

const { table, task, workingMemory } = workerData as CountWorkerData
const countGroups = groupCounter(table, task, workingMemory)
for (let last = 0; ;) {
  Atomics.wait(task, Word.Task, last)
  last = Atomics.load(task, Word.Task)
  countGroups()
}
