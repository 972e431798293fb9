// Says that it is ready, takes a request and never answers: a driver that hangs.
process.send({ type: 'ready' })
process.on('message', () => {
  for (;;);
})
