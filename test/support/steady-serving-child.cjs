// Asks for predictions many times through serving (batches, the model host's process, the model), and prints along the way as JSON what
// the two processes hold. Linux only. Runs with --expose-gc. With `leaks` both keep something of each message, on purpose.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { createLogger } = require('../../dist/src/core/logger.js')
const { warmUpInput } = require('../../dist/src/models/demand/warm-up.js')
const { TaskCatalog } = require('../../dist/src/registry/task-catalog.js')
const { Serving } = require('../../dist/src/serving/serving.js')

const { artifact, predictions, leaks } = JSON.parse(process.argv[2])
const [CALLERS, READINGS] = [8, 10]
const kept = []

// The one registered version, and no database.
const registry = {
  champion: async () => ({ id: 1n, version: 1, modelName: 'demand', family: 'global-mlp' }),
  locate: () => artifact,
  tasks: new TaskCatalog(),
}

function residentKiB(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1])
}

async function main() {
  const serving = new Serving({
    registry,
    listener: null,
    logger: createLogger({ level: 'silent', name: 'test' }),
    maxDelayMs: 0,
    execArgv: leaks ? ['--require', join(__dirname, 'leaking-messages.cjs')] : [],
  })
  await serving.start()
  const champion = await serving.of('demand').requireChampion()
  const input = warmUpInput(champion.signature, 1)
  const ask = async (times) => {
    for (let i = 0; i < times; i++) {
      await champion.predict(input)
      if (leaks) kept.push(Buffer.alloc(16_384, 1))
    }
  }
  const readings = []
  for (let i = 0; i < READINGS; i++) {
    await Promise.all(Array.from({ length: CALLERS }, () => ask(predictions / READINGS / CALLERS)))
    // While nothing is under way.
    readings.push(reading(serving.hostPid))
  }
  await serving.stop()
  console.log(JSON.stringify(readings))
}

function reading(hostPid) {
  global.gc()
  global.gc()
  const { heapUsed, external } = process.memoryUsage()
  return { serverHeldKiB: (heapUsed + external) / 2 ** 10, hostResidentKiB: residentKiB(hostPid) }
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
