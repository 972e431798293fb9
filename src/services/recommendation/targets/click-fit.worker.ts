/** Fits click rates in a thread of its own: thousands of counts take milliseconds, which no request is to wait for. */
import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '../../../core/errors'
import { type ClickColumns, fitClicks } from './click-fit'

invariant(parentPort, 'the thread has a parent')
parentPort.postMessage(fitClicks(workerData as ClickColumns))
