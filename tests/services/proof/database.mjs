// A client and a database of its own for each file of tests.
import { after } from 'node:test';
import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';

export const address = process.env.ORCHESTRATOR_TEST_MONGODB;
if (!address) throw new Error('ORCHESTRATOR_TEST_MONGODB is not set: eval "$(tests/services/up)" sets it.');

const endings = [];
after(async () => {
    for (const end of endings.reverse()) await end();
});

/** Runs after the tests of the file, the last one first. */
export function atTheEnd(end) {
    endings.push(end);
}

/** A client that is closed after the tests of the file. */
export function connect(options = {}, to = address) {
    const client = new MongoClient(to, { serverSelectionTimeoutMS: 10_000, ...options });
    atTheEnd(() => client.close());
    return client;
}

/** A database that is dropped after the tests of the file. */
export function freshDatabase(client = connect()) {
    const database = client.db(`proof_${randomBytes(6).toString('hex')}`);
    atTheEnd(() => database.dropDatabase());
    return database;
}
