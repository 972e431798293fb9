// A child process for test/unit/core/process/child-process.test.ts; it runs the compiled worker half.
const { serveParent } = require('../../dist/src/core/process/child-process-worker.js')
const { ForecartError } = require('../../dist/src/core/errors.js')

serveParent({
  echo: (payload) => payload,
  fail: () => {
    throw new ForecartError('NOT_ENOUGH_DATA', 'too short', { days: 3 })
  },
  crash: () => process.kill(process.pid, 'SIGKILL'),
  steps: async (count, { progress }) => {
    for (let step = 1; step <= count; step++) progress(step)
    return 'done'
  },
  /** Computes without letting its event loop turn. */
  compute: (ms) => {
    const end = performance.now() + ms
    while (performance.now() < end);
    return 'computed'
  },
  /** Never ends by itself. */
  hang: (_payload, { signal, progress }) =>
    new Promise((_resolve, reject) => {
      progress('hanging')
      signal.addEventListener('abort', () => reject(signal.reason))
    }),
})
