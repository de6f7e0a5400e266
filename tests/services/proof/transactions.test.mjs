// All or nothing, isolation, and what a driver is told when two transactions want the same.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { connect, freshDatabase } from './database.mjs';
import { brokenLink } from './broken-link.mjs';

const client = connect();
const database = freshDatabase(client);

async function inSession(work) {
    const session = client.startSession();
    try { return await work(session); } finally { await session.endSession(); }
}

async function accounts(name) {
    const collection = database.collection(name);
    await collection.insertMany([{ _id: 'a', n: 10 }, { _id: 'b', n: 0 }]);
    return collection;
}
const amounts = async collection => (await collection.find().sort({ _id: 1 }).toArray()).map(d => d.n);

test('what is committed is there for all, and before that for none but itself', () => inSession(async session => {
    const collection = await accounts('commit');
    session.startTransaction();
    await collection.updateOne({ _id: 'a' }, { $inc: { n: -3 } }, { session });
    await collection.updateOne({ _id: 'b' }, { $inc: { n: 3 } }, { session });
    assert.equal((await collection.findOne({ _id: 'b' }, { session })).n, 3);
    assert.deepEqual(await amounts(collection), [10, 0]);
    await session.commitTransaction();
    assert.deepEqual(await amounts(collection), [7, 3]);
}));

test('what is aborted never was', () => inSession(async session => {
    const collection = await accounts('abort');
    session.startTransaction();
    await collection.updateOne({ _id: 'a' }, { $inc: { n: -3 } }, { session });
    await collection.insertOne({ _id: 'c', n: 1 }, { session });
    await session.abortTransaction();
    assert.deepEqual(await amounts(collection), [10, 0]);
}));

test('a transaction reads the state of its beginning', () => inSession(async session => {
    const collection = await accounts('snapshot');
    session.startTransaction({ readConcern: { level: 'snapshot' } });
    assert.equal((await collection.findOne({ _id: 'a' }, { session })).n, 10);
    await collection.updateOne({ _id: 'a' }, { $set: { n: 99 } });
    assert.equal((await collection.findOne({ _id: 'a' }, { session })).n, 10);
    await session.commitTransaction();
    assert.equal((await collection.findOne({ _id: 'a' })).n, 99);
}));

test('an error ends the transaction', () => inSession(async session => {
    const collection = await accounts('error');
    session.startTransaction();
    await collection.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session });
    await assert.rejects(collection.insertOne({ _id: 'b' }, { session }), { code: 11000 });
    const over = await collection.findOne({}, { session }).then(() => assert.fail('went on'), e => e);
    assert.equal(over.code, 251);
    assert.ok(over.hasErrorLabel('TransientTransactionError'));
    await session.abortTransaction();
    assert.deepEqual(await amounts(collection), [10, 0]);
}));

test('the second of two that write the same document fails with WriteConflict and may run again', () => inSession(async first => inSession(async second => {
    const collection = await accounts('conflict');
    first.startTransaction();
    second.startTransaction();
    await collection.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session: first });
    await collection.findOne({ _id: 'b' }, { session: second });
    const conflict = await collection.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session: second }).then(() => assert.fail('accepted'), e => e);
    assert.equal(conflict.code, 112);
    assert.equal(conflict.codeName, 'WriteConflict');
    assert.ok(conflict.hasErrorLabel('TransientTransactionError'));
    await second.abortTransaction();
    await first.commitTransaction();
    assert.deepEqual(await amounts(collection), [11, 0]);
})));

test('a document that changed since the transaction began is a conflict, too', () => inSession(async session => {
    const collection = await accounts('stale');
    session.startTransaction();
    await collection.findOne({ _id: 'a' }, { session });
    await collection.updateOne({ _id: 'a' }, { $inc: { n: 5 } });
    await assert.rejects(collection.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session }), e => e.code === 112 && e.hasErrorLabel('TransientTransactionError'));
    await session.abortTransaction();
    assert.deepEqual(await amounts(collection), [15, 0]);
}));

test('withTransaction runs again until each of many has counted', async () => {
    const collection = await accounts('contended');
    await Promise.all(Array.from({ length: 8 }, () => inSession(session => session.withTransaction(async () => {
        const { n } = await collection.findOne({ _id: 'a' }, { session });
        await collection.updateOne({ _id: 'a' }, { $set: { n: n + 1 } }, { session });
        await collection.updateOne({ _id: 'b' }, { $inc: { n: 1 } }, { session });
    }))));
    assert.deepEqual(await amounts(collection), [18, 8]);
});

test('a collection may be made within a transaction', () => inSession(async session => {
    const name = 'made_within';
    session.startTransaction();
    await database.collection(name).insertOne({ _id: 1 }, { session });
    await session.commitTransaction();
    assert.equal(await database.collection(name).countDocuments(), 1);
}));

test('cursors, findAndModify, bulk writes and counts work within a transaction', () => inSession(async session => {
    const collection = database.collection('within');
    await collection.insertMany(Array.from({ length: 100 }, (_, n) => ({ _id: n, n: 0 })));
    session.startTransaction();
    assert.equal((await collection.find({}, { session, batchSize: 7 }).toArray()).length, 100);
    await collection.bulkWrite([{ updateMany: { filter: { _id: { $lt: 10 } }, update: { $inc: { n: 1 } } } }, { deleteOne: { filter: { _id: 99 } } }], { session });
    assert.equal((await collection.findOneAndUpdate({ _id: 5 }, { $inc: { n: 1 } }, { session, returnDocument: 'after' })).n, 2);
    assert.equal(await collection.countDocuments({ n: { $gt: 0 } }, { session }), 10);
    await session.commitTransaction();
    assert.equal(await collection.countDocuments(), 99);
}));

test('a commit that is repeated is answered again', () => inSession(async session => {
    const collection = await accounts('repeated');
    session.startTransaction();
    await collection.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session });
    await session.commitTransaction();
    await session.commitTransaction();
    assert.deepEqual(await amounts(collection), [11, 0]);
}));

test('a transaction of a client that is gone lets go of what it held', async () => {
    const collection = await accounts('abandoned');
    const link = await brokenLink();
    const session = link.client.startSession();
    session.startTransaction();
    await link.client.db(database.databaseName).collection('abandoned').updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session });
    link.cut();
    // Waits until the document is free, here for seconds, with a MongoDB for up to a minute.
    await collection.updateOne({ _id: 'a' }, { $inc: { n: 100 } });
    assert.deepEqual(await amounts(collection), [110, 0]);
});
