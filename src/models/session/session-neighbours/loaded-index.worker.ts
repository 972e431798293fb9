import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '../../../core/errors'
import type { IndexToBuild } from './loaded-index'
import { buildSessionIndex } from './session-index'

invariant(parentPort, 'the thread has a parent')
const { steps, itemCount, weighting } = workerData as IndexToBuild
parentPort.postMessage(buildSessionIndex(steps, itemCount, weighting))
