// Signing in, and TLS.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { connect as open } from 'node:net';
import { connect as openTls } from 'node:tls';
import { readFileSync } from 'node:fs';
import { MongoClient } from 'mongodb';
import { address, connect } from './database.mjs';

const given = new URL(address);
const isGiven = Boolean(given.username);
const unsigned = `mongodb://${given.host}/?directConnection=true`;

async function attempt(options, to = unsigned) {
    const client = new MongoClient(to, { serverSelectionTimeoutMS: 5_000, ...options });
    try { return await client.db('proof_access').collection('any').countDocuments(); } finally { await client.close(); }
}

test('the right password is let in', async () => {
    const { authInfo } = await connect().db('admin').command({ connectionStatus: 1 });
    assert.deepEqual(authInfo.authenticatedUsers, isGiven ? [{ user: decodeURIComponent(given.username), db: 'admin' }] : []);
});

test('a wrong password and an unknown user are refused alike', { skip: !isGiven }, async () => {
    const user = decodeURIComponent(given.username);
    for (const auth of [{ username: user, password: 'wrong' }, { username: 'nobody', password: decodeURIComponent(given.password) }])
        await assert.rejects(attempt({ auth, authSource: 'admin' }), { code: 18, codeName: 'AuthenticationFailed' });
});

test('a mechanism that is not offered is refused', { skip: !isGiven }, async () => {
    const auth = { username: decodeURIComponent(given.username), password: decodeURIComponent(given.password) };
    await assert.rejects(attempt({ auth, authSource: 'admin', authMechanism: 'PLAIN' }));
});

test('without signing in a client learns only with whom it speaks', { skip: !isGiven }, async () => {
    await assert.rejects(attempt({}), { code: 13, codeName: 'Unauthorized' });
    const client = new MongoClient(unsigned, { serverSelectionTimeoutMS: 5_000 });
    assert.equal((await client.db('admin').command({ hello: 1 })).setName, 'rs0');
    for (const command of [{ find: 'x' }, { insert: 'x', documents: [{}] }, { listDatabases: 1 }, { dropDatabase: 1 }, { aggregate: 1, pipeline: [], cursor: {} }])
        await assert.rejects(client.db('admin').command(command), { code: 13 });
    await client.close();
});

test('what is not the protocol ends the connection and nothing else', async () => {
    await new Promise((resolve, reject) => {
        const socket = open(Number(given.port), given.hostname, () => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
        socket.on('close', resolve).on('error', resolve).setTimeout(10_000, () => reject(new Error('still open')));
    });
    assert.equal((await connect().db('admin').command({ ping: 1 })).ok, 1);
});

const secured = process.env.ORCHESTRATOR_TEST_MONGODB_TLS, ca = process.env.ORCHESTRATOR_TEST_CA;

test('with TLS everything works the same', { skip: !secured }, async () => {
    const client = connect({ tlsCAFile: ca }, secured);
    const database = client.db('proof_access_tls');
    await database.collection('any').insertOne({ _id: 1 });
    assert.equal(await database.collection('any').countDocuments(), 1);
    await database.dropDatabase();
});

test('a driver that does not know the authority does not connect', { skip: !secured }, async () => {
    await assert.rejects(attempt({ serverSelectionTimeoutMS: 2_000 }, secured), /certificate/i);
});

test('the certificate is for localhost and 127.0.0.1, and for nothing else', { skip: !secured }, async () => {
    const { port } = new URL(secured);
    const check = servername => new Promise(resolve => {
        const socket = openTls({ host: '127.0.0.1', port: Number(port), servername, ca: readFileSync(ca) }, () => { resolve('accepted'); socket.destroy(); });
        socket.on('error', e => resolve(e.code));
    });
    assert.equal(await check('localhost'), 'accepted');
    assert.equal(await check('example.org'), 'ERR_TLS_CERT_ALTNAME_INVALID');
});
