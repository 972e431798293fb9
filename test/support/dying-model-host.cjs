// Preloaded into a server and its children (NODE_OPTIONS): a model host dies at every prediction while the file DIE_WHILE exists.
const { existsSync } = require('node:fs')

if (process.argv[1]?.includes('model-host.process')) {
  process.on('message', ({ kind }) => {
    if (kind === 'predict' && existsSync(process.env.DIE_WHILE)) process.kill(process.pid, 'SIGKILL')
  })
}
