// A reply is lost: the driver sends the same again, and it must count once.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { freshDatabase } from './database.mjs';
import { brokenLink } from './broken-link.mjs';

const database = freshDatabase();
const link = await brokenLink();

/** Runs the work with the reply to the first such command lost. */
async function losing(command, work) {
    const before = link.lost;
    link.lose = command;
    const result = await work();
    assert.equal(link.lost, before + 1, 'the reply was not lost, so nothing was proven');
    return result;
}
const through = name => link.client.db(database.databaseName).collection(name);

test('an insert is stored once', async () => {
    await database.collection('insert').insertOne({ _id: 0 });
    const result = await losing('insert', () => through('insert').insertOne({ _id: 1 }));
    assert.equal(result.acknowledged, true);
    assert.equal(await database.collection('insert').countDocuments(), 2);
});

test('an insert of many is stored once and counted whole', async () => {
    const result = await losing('insert', () => through('inserts').insertMany(Array.from({ length: 500 }, (_, n) => ({ _id: n }))));
    assert.equal(result.insertedCount, 500);
    assert.equal(await database.collection('inserts').countDocuments(), 500);
});

test('an increment counts once, and the result is that of the first time', async () => {
    await database.collection('update').insertOne({ _id: 1, n: 0 });
    const result = await losing('update', () => through('update').updateOne({ _id: 1, n: 0 }, { $inc: { n: 1 } }));
    assert.deepEqual([result.matchedCount, result.modifiedCount], [1, 1]);
    assert.equal((await database.collection('update').findOne()).n, 1);
});

test('a bulk of increments counts once each', async () => {
    await database.collection('bulk').insertMany([{ _id: 1, n: 0 }, { _id: 2, n: 0 }, { _id: 3, n: 0 }]);
    const result = await losing('update', () => through('bulk').bulkWrite([1, 2, 3, 1].map(_id => ({ updateOne: { filter: { _id }, update: { $inc: { n: 1 } } } }))));
    assert.equal(result.modifiedCount, 4);
    assert.deepEqual((await database.collection('bulk').find().sort({ _id: 1 }).toArray()).map(d => d.n), [2, 1, 1]);
});

test('an upsert makes one document and tells its id', async () => {
    const result = await losing('update', () => through('upsert').updateOne({ _id: 'x' }, { $inc: { n: 1 } }, { upsert: true }));
    assert.equal(result.upsertedId, 'x');
    assert.deepEqual(await database.collection('upsert').find().toArray(), [{ _id: 'x', n: 1 }]);
});

test('a delete removes one document', async () => {
    await database.collection('delete').insertMany([{ _id: 1, k: 1 }, { _id: 2, k: 1 }]);
    const result = await losing('delete', () => through('delete').deleteOne({ k: 1 }));
    assert.equal(result.deletedCount, 1);
    assert.equal(await database.collection('delete').countDocuments(), 1);
});

test('findOneAndUpdate takes one document and gives the same again', async () => {
    await database.collection('take').insertMany([{ _id: 1, free: true }, { _id: 2, free: true }]);
    const taken = await losing('findAndModify', () => through('take').findOneAndUpdate({ free: true }, { $set: { free: false } }, { sort: { _id: 1 }, returnDocument: 'after' }));
    assert.deepEqual(taken, { _id: 1, free: false });
    assert.equal(await database.collection('take').countDocuments({ free: true }), 1);
});

test('a commit whose reply is lost is committed once', async () => {
    await database.collection('commit').insertOne({ _id: 1, n: 0 });
    const session = link.client.startSession();
    let runs = 0;
    await losing('commitTransaction', () => session.withTransaction(async () => {
        runs++;
        await through('commit').updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session });
    }));
    await session.endSession();
    assert.equal(runs, 1);
    assert.equal((await database.collection('commit').findOne()).n, 1);
});

test('a transaction whose reply is lost half way runs again as a whole', async () => {
    await database.collection('half').insertOne({ _id: 1, n: 0 });
    const session = link.client.startSession();
    let runs = 0;
    await losing('update', () => session.withTransaction(async () => {
        runs++;
        await through('half').updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session });
        await through('half').insertOne({ _id: `run ${runs}` }, { session });
    }));
    await session.endSession();
    assert.equal(runs, 2);
    assert.deepEqual(await database.collection('half').find().sort({ _id: 1 }).toArray(), [{ _id: 1, n: 1 }, { _id: 'run 2' }]);
});

test('a read is repeated', async () => {
    await database.collection('read').insertOne({ _id: 1 });
    assert.deepEqual(await losing('find', () => through('read').findOne()), { _id: 1 });
});
