/** Tells the value of a challenger in a thread of its own: thousands of lists take longer than requests are to wait. */
import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '../../core/errors'
import { offPolicyValue } from '../../evaluation'
import type { ValueQuestion } from './challenger-value.service'

invariant(parentPort, 'the thread has a parent')
const { lists, confidence } = workerData as ValueQuestion
parentPort.postMessage(offPolicyValue(lists, confidence))
