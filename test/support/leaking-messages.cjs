// Loaded into a child process of the project, it makes that process keep 64 KiB for each message: more than what a
// process has freed while it warmed up, and would fill first without growing.
const kept = []
process.on('message', () => kept.push(Buffer.alloc(65_536, 1)))
