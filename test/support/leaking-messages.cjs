// Loaded into a child process of the project, it makes that process keep 16 KiB for each message.
const kept = []
process.on('message', () => kept.push(Buffer.alloc(16_384, 1)))
