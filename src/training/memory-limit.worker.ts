/**
 * Ends its process when it has more than so much memory. A thread of its own, because native code that computes holds the thread
 * that called it; resident memory, because what native code allocates no limit of Node's counts.
 */
import { workerData } from 'node:worker_threads'
import type { MemoryLimit } from './memory-limit'

const LOOK_EVERY_MS = 20

const { residentBytes } = workerData as MemoryLimit

setInterval(() => {
  if (process.memoryUsage.rss() > residentBytes) process.kill(process.pid, 'SIGKILL')
}, LOOK_EVERY_MS)
