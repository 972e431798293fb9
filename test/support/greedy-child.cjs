// Preloaded into a trainer or a model host (`--require`): in the middle of its work it takes memory until it gets no more.
const { closeSync, openSync } = require('node:fs')
const { devNull } = require('node:os')

// V8's last words go nowhere: jest takes them, on the standard error that children share, for those of its own worker.
closeSync(2)
openSync(devNull, 'w')

const CALLS_UNTIL_GREEDY = 5
let calls = 0

function takeAll() {
  const kept = []
  for (;;) kept.push(new Array(1_000).fill(kept.length + 0.5))
}

// A trainer at work on its network says how far it is.
const send = process.send
process.send = (message, ...rest) => {
  if (message.type === 'progress' && message.value.epoch !== undefined) setImmediate(takeAll)
  return send.call(process, message, ...rest)
}

// A model host that has a request in hand, and has not answered it.
process.on('message', ({ kind }) => {
  if (kind === 'predict' && ++calls === CALLS_UNTIL_GREEDY) takeAll()
})
