/** What a profile of a server says of the parts of its work. */
import type { Profiler } from 'node:inspector'
import { sharesByPart } from '../../../bench/server-profile'

const frame = (
  id: number,
  functionName: string,
  url: string,
  children: number[] = [],
): Profiler.ProfileNode => ({
  id,
  callFrame: { functionName, url, scriptId: '0', lineNumber: 0, columnNumber: 0 },
  children,
})

it('gives the time of a frame to the innermost file around it that is of a part, and leaves idle time and profiling out', () => {
  const nodes = [
    frame(1, '(root)', '', [2, 3, 4, 8]),
    frame(2, '(idle)', ''),
    frame(3, '(garbage collector)', ''),
    frame(4, 'handle', '/app/dist/src/server/http-graphql.js', [5]),
    frame(5, 'execute', '/app/node_modules/graphql/execution/execute.js', [6]),
    frame(6, 'predict', '/app/dist/src/models/session/ensemble/index.js', [7, 10]),
    frame(7, 'set', ''),
    frame(8, 'runMicrotasks', ''),
    frame(9, 'dispatch', ''),
    frame(10, 'read', 'node:buffer'),
  ]
  const profile = {
    nodes,
    startTime: 0,
    endTime: 1_100,
    samples: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    timeDeltas: [500, 400, 50, 100, 150, 200, 100, 100, 999, 300],
  }
  expect(sharesByPart(profile)).toEqual({
    model: 0.6,
    graphql: 0.15,
    http: 0.1,
    node: 0.1,
    'garbage collection': 0.05,
  })
})
