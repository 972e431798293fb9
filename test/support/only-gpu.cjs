// Preloaded into a server and its children (NODE_OPTIONS): a machine whose only device is a GPU. What is opened on CUDA computes on the
// processor, but fails, as with a broken driver, in model hosts while the file GPU_FAILS_WHILE exists. The probe of the processor dies.
const { existsSync } = require('node:fs')
const Module = require('node:module')

const isProcess = (name) => process.argv[1]?.includes(name) ?? false

if (isProcess('device-probe.process')) {
  process.on('message', ({ payload }) => {
    if (payload?.device === 'ort-cpu') process.kill(process.pid, 'SIGKILL')
  })
}

const load = Module._load
let standIn
/** A process whose driver failed is of no use any more. */
let isBroken = false
Module._load = function (name, ...rest) {
  const loaded = load.call(this, name, ...rest)
  if (name !== 'onnxruntime-node') return loaded
  return (standIn ??= { ...loaded, InferenceSession: { create } })

  async function create(model, options) {
    const session = await loaded.InferenceSession.create(model, { ...options, executionProviders: ['cpu'] })
    const run = session.run.bind(session)
    session.run = async (...feeds) => {
      isBroken ||= isProcess('model-host.process') && existsSync(process.env.GPU_FAILS_WHILE)
      if (isBroken) throw new Error('CUDA failure 999: unknown error')
      return run(...feeds)
    }
    return session
  }
}
