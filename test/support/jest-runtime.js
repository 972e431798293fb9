/**
 * Loads packages and the project's own code once for all test files of a worker, with Node's own `require`: the code is that of `dist`, which
 * jest has built before (global-setup.ts) and which people run. Only tests and what supports them are compiled by jest, and run anew for each
 * file. Loading all of the server anew took three of the five seconds that a test of a server took.
 */
const { createRequire, isBuiltin } = require('node:module')
const { dirname, join, relative, resolve, sep } = require('node:path')
const { Script } = require('node:vm')
const { default: JestRuntime } = require('jest-runtime')

const ROOT = join(__dirname, '../..')
const COMPILED = join(ROOT, 'dist')
const BUILT_FOLDERS = new Set(['src', 'seeds', 'bench'])

/** By file: its source, and what it was compiled to. */
const compiled = new Map()

module.exports = class extends JestRuntime {
  constructor(...args) {
    super(...args)
    const { executor } = this
    executor.compile = (source, filename) => compile(source, filename, executor.injectedModuleParameters)
  }

  requireModule(from, moduleName, options, isRequireActual) {
    if (moduleName === undefined || options?.isInternalModule === true || isBuiltin(moduleName))
      return super.requireModule(from, moduleName, options, isRequireActual)
    if (!/^[./]/.test(moduleName)) return createRequire(from)(moduleName)
    const path = relative(ROOT, resolve(dirname(from), moduleName))
    return BUILT_FOLDERS.has(path.split(sep)[0])
      ? createRequire(from)(join(COMPILED, path))
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
