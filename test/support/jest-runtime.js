/**
 * Loads packages once for all test files of a worker, with Node's own `require`; the project's own code is compiled once and run anew for
 * each file. Loading all of the server anew took three of the five seconds that a test of a server took.
 */
const { createRequire, isBuiltin } = require('node:module')
const { Script } = require('node:vm')
const { default: JestRuntime } = require('jest-runtime')

/** These keep what they are told (decorated classes, kernels), which must not outlive a test file. */
const LOADED_ANEW = /^(type-graphql|@tensorflow\/)/

/** By file: its source, and what it was compiled to. */
const compiled = new Map()

module.exports = class extends JestRuntime {
  constructor(...args) {
    super(...args)
    const { executor } = this
    executor.compile = (source, filename) => compile(source, filename, executor.injectedModuleParameters)
  }

  requireModule(from, moduleName, options, isRequireActual) {
    const isShared =
      moduleName !== undefined &&
      options?.isInternalModule !== true &&
      !/^[./]/.test(moduleName) &&
      !isBuiltin(moduleName) &&
      !LOADED_ANEW.test(moduleName)
    return isShared
      ? createRequire(from)(moduleName)
      : super.requireModule(from, moduleName, options, isRequireActual)
  }
}

/** A function of the realm of the worker. */
function compile(source, filename, parameters) {
  let known = compiled.get(filename)
  if (known?.source !== source) {
    // On the line of the function: line numbers stay those of the file.
    const script = new Script(`(function (${parameters.join(', ')}) {${source}\n})`, { filename })
    known = { source, script }
    compiled.set(filename, known)
  }
  return known.script.runInThisContext()
}
