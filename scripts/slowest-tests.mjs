/**
 * Prints the test files that take longest, of results that jest has written with --json --outputFile=FILE; without a file it runs `npm test` for them.
 *
 * Usage: node scripts/slowest-tests.mjs [RESULTS.json ...]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

const SHOWN = 25

let results = process.argv.slice(2)
let status = 0
const folder = mkdtempSync(join(tmpdir(), 'forecart-slowest-'))
if (results.length === 0) {
  results = [join(folder, 'results.json')]
  status = spawnSync('npm', ['test', '--', '--json', `--outputFile=${results[0]}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  }).status
}

const files = results
  .flatMap((path) => JSON.parse(readFileSync(path, 'utf8')).testResults)
  .map(({ name, startTime, endTime }) => ({
    name: relative(process.cwd(), name),
    seconds: (endTime - startTime) / 1000,
  }))
  .sort((a, b) => b.seconds - a.seconds)
rmSync(folder, { recursive: true })

const total = files.reduce((sum, { seconds }) => sum + seconds, 0)
for (const { name, seconds } of files.slice(0, SHOWN))
  console.log(`${seconds.toFixed(1).padStart(7)} s  ${name}`)
console.log(`${total.toFixed(1).padStart(7)} s  all ${files.length} files, one after the other`)
process.exitCode = status
