// Asks `forecart devices` once per run of jest: the first process to come measures, others wait for its answer.
const { spawnSync } = require('node:child_process')
const { existsSync, mkdirSync, readFileSync, renameSync, watch, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const folder = process.argv[2]
const answer = join(folder, 'answer.json')

function measure() {
  const forecart = join(__dirname, '../../bin/forecart.js')
  const env = {
    ...process.env,
    FORECART_HOME: folder,
    FORECART_ALLOW_SOFTWARE_GPU: 'true',
    FORECART_DEVICE: 'auto',
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [forecart, 'devices', '--json'], {
    env,
    encoding: 'utf8',
  })
  const result =
    status === 0 ? { reports: JSON.parse(stdout) } : { error: stderr || `it ended with ${status}` }
  writeFileSync(`${answer}.partial`, JSON.stringify(result))
  renameSync(`${answer}.partial`, answer)
}

async function otherHasMeasured() {
  await new Promise((resolve) => {
    const watcher = watch(folder, check)
    function check() {
      if (!existsSync(answer)) return
      watcher.close()
      resolve()
    }
    check()
  })
}

async function main() {
  let isFirst = true
  try {
    mkdirSync(join(folder, 'measuring'))
  } catch {
    isFirst = false
  }
  if (isFirst) measure()
  else await otherHasMeasured()
  process.stdout.write(readFileSync(answer))
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
