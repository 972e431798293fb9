/**
 * Runs tests in the realm of their worker, as Node runs the product: what packages make is then an instance of the classes that tests know,
 * and onnxruntime-node takes their typed arrays. What a test file leaves in the realm is taken out after it.
 */
const { AsyncLocalStorage } = require('node:async_hooks')
const { ModuleMocker } = require('jest-mock')

/**
 * Of each storage that code ran in, Node (before 24) asks at each promise what it holds, also after that code: jest makes one for each test file,
 * and each pool of connections has its own, so that promises of the hundredth file would cost more than all else that small tests do.
 */
const usedStorages = new Set()
const { run } = AsyncLocalStorage.prototype
AsyncLocalStorage.prototype.run = function (...args) {
  usedStorages.add(this)
  return run.apply(this, args)
}

module.exports = class {
  constructor({ projectConfig }) {
    this.global = globalThis
    this.moduleMocker = new ModuleMocker(globalThis)
    this.fakeTimers = null
    this.fakeTimersModern = null
    this.globalsBefore = new Map(
      Object.getOwnPropertyNames(globalThis).map((name) => [
        name,
        Object.getOwnPropertyDescriptor(globalThis, name),
      ]),
    )
    this.variablesBefore = { ...process.env }
    Object.assign(globalThis, projectConfig.globals)
    // What jest-circus calls where tests replace them.
    globalThis[Symbol.for('jest-native-promise')] = Promise
    globalThis[Symbol.for('jest-native-now')] = Date.now.bind(Date)
    globalThis[Symbol.for('jest-native-read-file')] = require('node:fs').readFileSync
    globalThis[Symbol.for('jest-native-write-file')] = require('node:fs').writeFileSync
    globalThis[Symbol.for('jest-native-exists-file')] = require('node:fs').existsSync
  }

  async setup() {}

  async teardown() {
    // Else the handlers of this file go on reporting the tests of all that come later, each of them once more.
    delete globalThis[Symbol.for('EVENT_HANDLERS')]
    for (const storage of usedStorages) storage.disable()
    usedStorages.clear()
    for (const [name, before] of this.globalsBefore) {
      if ('value' in before && globalThis[name] !== before.value)
        Object.defineProperty(globalThis, name, before)
    }
    for (const name of Object.keys(process.env)) if (!(name in this.variablesBefore)) delete process.env[name]
    Object.assign(process.env, this.variablesBefore)
  }

  exportConditions() {
    return ['node', 'node-addons']
  }

  /** Undefined: the realm of the worker. */
  getVmContext() {
    return undefined
  }
}
