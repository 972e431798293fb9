/** A process that answers with trained models loads ONNX Runtime at most: TensorFlow.js is for those that train. */
import { spawnSync } from 'node:child_process'
import { compiledEntry } from '../../../src/core/process/child-process-entry'

/** Those that a new process has loaded of TensorFlow.js once it has the code of these families. */
function tensorflowOf(modules: readonly string[]): string[] {
  const program = `
    for (const path of ${JSON.stringify(modules.map(compiledEntry))}) require(path)
    const loaded = Object.keys(require.cache).filter((path) => path.includes('@tensorflow'))
    process.stdout.write(JSON.stringify(loaded))`
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return JSON.parse(stdout) as string[]
}

it('families of networks of sessions and of registered models are loaded without TensorFlow.js', () => {
  const ofSessions = ['session/gru4rec', 'session/sasrec', 'session/session-cnn', 'session/ensemble']
  const families = ['demand/registered-onnx', ...ofSessions]
  expect(tensorflowOf(families.map((family) => `models/${family}/index`))).toEqual([])
  expect(tensorflowOf(['compute/index']).length).toBeGreaterThan(0)
})
