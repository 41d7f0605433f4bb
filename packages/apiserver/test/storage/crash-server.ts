// The server that the crash test kills: on a data folder, on a free port, which it prints.
import { createApiServer, openFileStorage } from '../../src/index.ts';

const [folder = ''] = process.argv.slice(2);
const server = createApiServer({ storage: await openFileStorage({ folder, rewriteAfter: 200_000 }) });
const { port } = await server.listen();
console.log(port);
