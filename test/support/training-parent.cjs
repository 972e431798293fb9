// Works on a training run with the compiled runner, prints the trainer's pid once the network is being trained, and waits to be killed.
const { createLogger } = require('../../dist/src/core/logger.js')
const { createDatabase } = require('../../dist/src/db/client.js')
const { TrainingRunner } = require('../../dist/src/training/training-runner.js')

const { url, home, runId } = JSON.parse(process.argv[2])

async function main() {
  const logger = createLogger({ level: 'silent', name: 'test' })
  const database = await createDatabase({ url, logger, poolSize: 2 })
  const runner = new TrainingRunner({ database, home, logger, listener: null })
  let announced = false
  await runner.run(BigInt(runId), {
    onProgress: ({ epoch }) => {
      if (announced || epoch === undefined) return
      announced = true
      process.stdout.write(`${runner.trainerPids[0]}\n`)
    },
  })
}
void main()
