// A relay between driver and database. It loses the reply to one command, which was carried out without the driver knowing, or is cut altogether.
import { createServer, connect as open } from 'node:net';
import { MongoClient } from 'mongodb';
import { address, atTheEnd } from './database.mjs';

export async function brokenLink() {
    const { hostname, port, username, password } = new URL(address);
    const link = { lose: null, lost: 0 };
    const sockets = new Set();
    let isCut = false;
    const server = createServer(from => {
        if (isCut) { from.destroy(); return; }
        const to = open({ host: hostname, port: Number(port) });
        for (const socket of [from, to]) {
            sockets.add(socket);
            socket.on('error', () => {}).on('close', () => { from.destroy(); to.destroy(); sockets.delete(socket); });
        }
        let losing = false;
        from.on('data', data => {
            // A command's name stands in its first document as a field's name, between two zeros or after its type.
            if (link.lose && data.includes(Buffer.from(`${link.lose}\0`))) { losing = true; link.lose = null; }
            to.write(data);
        });
        to.on('data', data => {
            if (!losing) { from.write(data); return; }
            link.lost++;
            from.destroy();
        });
    });
    /** Ends every connection without a word, and lets no new one through. */
    link.cut = () => {
        isCut = true;
        for (const socket of sockets) socket.destroy();
    };
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    // Straight to the relay: the replica set's own list of members would lead around it.
    link.client = new MongoClient(`mongodb://127.0.0.1:${server.address().port}/?directConnection=true&authSource=admin`,
        { serverSelectionTimeoutMS: 5_000, auth: username ? { username: decodeURIComponent(username), password: decodeURIComponent(password) } : undefined, retryWrites: true });
    atTheEnd(async () => {
        await link.client.close();
        link.cut();
        server.close();
    });
    return link;
}
