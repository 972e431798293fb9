// Loaded with --require: on SIGUSR2 the process says which modules of packages it has loaded, one a line.
process.on('SIGUSR2', () => {
  const packages = new Set(
    Object.keys(require.cache).flatMap((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []),
  )
  process.stdout.write(`loaded packages: ${JSON.stringify([...packages])}\n`)
})
